import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { isOutage } from '../database/outage.ts';
import type { Services } from '../domain/services.ts';
import { claimDue } from './claim.ts';
import { Leases } from './leases.ts';
import { openOf } from './openSubmissions.ts';
import { duePolls, poll } from './poll.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { recoverLostLeases } from './recover.ts';
import { submit } from './submit.ts';
import type { DispatchSettings, Worker } from './worker.ts';

export interface DispatcherOptions extends DispatchSettings {
  /** POSTs held open at most. */
  readonly concurrency: number;
}

/** How often the record is looked at without a hint, in milliseconds. */
const tickMs = 500;
/** Requests that one claim takes at most: the transaction stays short. */
const claimBatch = 20;
/** Looks at running requests under way at the same time. */
const parallelPolls = 50;
/** A round that took longer, in milliseconds, met a database that did not answer; a busy one takes seconds. */
const slowRoundMs = 8_000;
/** How often a stopping process looks whether it still holds a submission, in milliseconds. */
const handOverLookMs = 200;
/** So long, in milliseconds, a stopping process waits for what a listing has settled to be written. */
const abandonListingMs = 1_000;

/**
 * Drives requests forward: claims what is due and submits it, polls what runs, takes up what a dead process has
 * left. Any number of them may run against one database.
 */
export class Dispatcher {
  readonly #worker: Worker;
  readonly #leases: Leases;
  readonly #concurrency: number;
  readonly #stopping = new AbortController();
  readonly #submissions = new Map<string, Promise<void>>();
  readonly #polls = new Map<string, Promise<void>>();
  #claiming: Promise<void> | null = null;
  #claimAgain = false;
  /** There may be more than there was room for: the end of a submission is worth a claim. */
  #full = false;
  #rounds: Promise<void> | null = null;
  #reconciling: Promise<void> | null = null;
  /** By this process's own clock: since then the database has answered without a break. */
  #steadySince = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe = () => {};
  #stopped = false;

  constructor(services: Services, { concurrency, ...settings }: DispatcherOptions) {
    this.#concurrency = concurrency;
    this.#worker = { services, name: `${hostname()}/${process.pid}`, ...settings };
    this.#leases = new Leases(this.#worker);
  }

  start(): void {
    this.#unsubscribe = this.#worker.services.hints.subscribe((hint) => hint.work && this.#claim());
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#tick();
  }

  /**
   * Claims nothing more and waits up to `graceSeconds` until each open submission is answered, or its record is
   * bound so that any process can go on with it. Then it lets go: what is neither counts as unconfirmed.
   */
  async stop(graceSeconds: number): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await this.#claiming;
    await this.#untilHandedOver(performance.now() + graceSeconds * 1000);
    clearInterval(this.#timer);
    this.#stopping.abort(new Error('the gateway is stopping'));
    await Promise.all([...this.#submissions.values(), this.#rounds]);
    // A listing that is being read settles nothing any more; its next reader begins anew.
    await Promise.race([this.#reconciling, delay(abandonListingMs)]);
  }

  async #untilHandedOver(deadline: number): Promise<void> {
    while (this.#submissions.size > 0 && performance.now() < deadline) {
      const held = await openOf(this.#worker, [...this.#submissions.keys()]).catch(
        () => this.#submissions.size,
      );
      if (held === 0) return;
      await Promise.race([delay(handOverLookMs), Promise.all(this.#submissions.values())]);
    }
  }

  #tick(): void {
    if (!this.#stopped) this.#claim();
    this.#rounds ??= this.#round().finally(() => {
      this.#rounds = null;
    });
    // A long list takes its time, and nothing else waits for it.
    this.#reconciling ??= this.#guarded('reconciling', () => reconcile(this.#worker)).finally(() => {
      this.#reconciling = null;
    });
  }

  async #round(): Promise<void> {
    if (this.#stopped) return;
    const begun = performance.now();
    await this.#guarded('taking up lost leases', () => this.#recover());
    await this.#guarded('polling', () => this.#pollDue());
    if (performance.now() - begun > slowRoundMs) this.#steadySince = performance.now();
  }

  /** While the database was away nobody could renew a lease: those who live are given the time to. */
  async #recover(): Promise<void> {
    const steadyMs = performance.now() - this.#steadySince;
    if (steadyMs > this.#worker.leaseSeconds * 1000) await recoverLostLeases(this.#worker);
  }

  /** Claims now, or once more after the claim that is under way: that one may have looked too early. */
  #claim(): void {
    this.#claimAgain = true;
    this.#claiming ??= this.#claimWhileAsked().finally(() => {
      this.#claiming = null;
    });
  }

  async #claimWhileAsked(): Promise<void> {
    while (this.#claimAgain && !this.#stopped) {
      this.#claimAgain = false;
      await this.#guarded('claiming', async () => {
        const free = this.#concurrency - this.#submissions.size;
        const room = Math.min(claimBatch, free);
        this.#full = free <= claimBatch;
        const claimed = room > 0 ? await claimDue(this.#worker, room) : [];
        for (const request of claimed) {
          const submission = submit(this.#worker, request, this.#leases.keep(request), this.#stopping.signal);
          this.#run(this.#submissions, request.attemptId, submission, () => this.#full && this.#claim());
        }
        if (claimed.length === claimBatch) this.#claimAgain = true;
      });
    }
  }

  async #pollDue(): Promise<void> {
    const due = await duePolls(this.#worker, parallelPolls - this.#polls.size);
    for (const request of due) this.#run(this.#polls, request.id, poll(this.#worker, request));
  }

  #run(running: Map<string, Promise<void>>, id: string, work: Promise<void>, then?: () => void): void {
    const kept = work
      .catch((error: unknown) =>
        this.#worker.services.log.error({ err: error }, 'a step failed; it will be taken up again'),
      )
      .finally(() => {
        if (running.get(id) === kept) running.delete(id);
        if (!this.#stopped) then?.();
      });
    running.set(id, kept);
  }

  /** A database that is away ends a round, not the process: the next tick tries again. */
  async #guarded(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (isOutage(error)) this.#steadySince = performance.now();
      if (this.#stopping.signal.aborted) return;
      this.#worker.services.log.error({ err: error }, `${what} failed; trying again`);
    });
  }
}
