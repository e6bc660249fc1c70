/** The life of an accepted request: through its statuses to its end, whether or not anybody still waits for it. */
import { setTimeout as delay } from 'node:timers/promises';
import { readScript } from './directives.ts';
import { GenerationRejected } from './generationRejected.ts';
import { models } from './models.ts';
import type { SandboxSwitches } from './options.ts';
import { type GenerationPlan, planGeneration } from './plan.ts';
import type { Records, StoredRecord } from './records.ts';

/**
 * Fetches, checks and renders: answers the stored record's `video`.
 * @param patienceSeconds For so long an input's server that cannot be reached is tried again.
 */
export type Produce = (
  record: StoredRecord,
  signal: AbortSignal,
  patienceSeconds: number,
) => Promise<NonNullable<StoredRecord['video']>>;

/** A gateway that is started together with its sandbox serves within seconds. */
const carryOnPatience = 20;

export class Generations {
  readonly #records: Records;
  readonly #produce: Produce;
  readonly #switches: SandboxSwitches;
  readonly #stopping: AbortSignal;
  readonly #running = new Map<string, AbortController>();

  /** @param stopping When it fires every job stops where it is, and is carried on by the next start. */
  constructor(records: Records, produce: Produce, switches: SandboxSwitches, stopping: AbortSignal) {
    this.#records = records;
    this.#produce = produce;
    this.#switches = switches;
    this.#stopping = stopping;
  }

  planOf(record: Pick<StoredRecord, 'model' | 'payload'>): GenerationPlan {
    const model = models.get(record.model);
    if (model === undefined) throw new Error(`model ${record.model} does not exist`);
    return planGeneration(model, readScript(record.payload.prompt), this.#switches);
  }

  start(record: StoredRecord): void {
    this.#begin(record, 0);
  }

  /** One that the last run left unfinished: whoever serves its inputs may be starting at this moment too. */
  carryOn(record: StoredRecord): void {
    this.#begin(record, carryOnPatience);
  }

  #begin(record: StoredRecord, patienceSeconds: number): void {
    const controller = new AbortController();
    this.#running.set(record.id, controller);
    const signal = AbortSignal.any([controller.signal, this.#stopping]);
    this.#run(record, signal, patienceSeconds)
      .catch((error: unknown) => this.#giveUp(record.id, signal, error))
      .finally(() => this.#running.delete(record.id));
  }

  /** @returns false when it has ended already. */
  cancel(id: string): boolean {
    const controller = this.#running.get(id);
    this.#records.update(id, { status: 'cancelled' });
    controller?.abort();
    return controller !== undefined;
  }

  async #run(record: StoredRecord, signal: AbortSignal, patienceSeconds: number): Promise<void> {
    const plan = this.planOf(record);
    const walking = new AbortController();
    const walk = () => this.#walk(record, plan, AbortSignal.any([signal, walking.signal]));
    if (plan.ending === 'success') {
      const produced = this.#produce(record, signal, patienceSeconds);
      const [video] = await Promise.all([produced, walk()]).finally(() => walking.abort());
      this.#records.update(record.id, { status: 'success', ...(plan.emptyOutcome ? {} : { video }) });
      return;
    }
    await walk();
    // One that never ends still counts as running, so that it can be cancelled.
    if (plan.ending === 'never') await new Promise((resolve) => signal.addEventListener('abort', resolve));
    else if (plan.ending === 'cancelled') this.#records.update(record.id, { status: 'cancelled' });
    else throw new GenerationRejected('the sandbox was asked to fail this one');
  }

  /** Each status has an equal share of the latency, counted from creation, so a restart does not start anew. */
  async #walk(
    record: StoredRecord,
    { statuses, latencySeconds }: GenerationPlan,
    signal: AbortSignal,
  ): Promise<void> {
    const share = (latencySeconds * 1000) / statuses.length;
    // One that is carried on goes on from its status, never back.
    for (let index = Math.max(0, statuses.indexOf(record.status)); index < statuses.length; index += 1) {
      const status = statuses[index] ?? record.status;
      if (status !== this.#records.get(record.id)?.status) this.#records.update(record.id, { status });
      await delay(Math.max(0, record.createdAt + share * (index + 1) - Date.now()), undefined, { signal });
    }
  }

  /** A job that was stopped or cancelled is left as it is; anything else that went wrong fails it. */
  #giveUp(id: string, signal: AbortSignal, error: unknown): void {
    if (signal.aborted) return;
    const reason = error instanceof GenerationRejected ? error.message : `internal error: ${String(error)}`;
    this.#records.update(id, { status: 'failed', error: `Generation rejected; ${reason}` });
  }
}
