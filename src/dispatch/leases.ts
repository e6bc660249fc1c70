import { renewHeldLeases, type Standing } from '../database/statements/renewLeases.ts';
import type { Claimed } from './claim.ts';
import { inParallel } from './inParallel.ts';
import type { Worker } from './worker.ts';

/** A record is in the list seconds after its POST has arrived; beyond this, in milliseconds, an operator may wonder. */
const unseenMs = 10_000;
/**
 * So long, in milliseconds, the answer of an open POST is trusted to tell how a bound request ends: the upstream blocks
 * for 30 to 120 s. Beyond, its connection may be half open, and the request is looked at like any other.
 */
const trustedMs = 180_000;
/** Leases that one statement renews: it is done in milliseconds. */
const batch = 500;
/** Of these at the same time: one that gets no answer must not take the others' leases with it. */
const parallel = 4;

export interface Lease {
  /** Whether the lease is sure to hold still, by this process's own clock: the moment to ask is right before the POST. */
  holds(): boolean;
  /** The POST is over: from here on a lease that is lost is told by what its answer may still change. */
  answered(): void;
  stop(): void;
}

interface Held {
  readonly id: string;
  readonly attemptId: string;
  readonly claimedAt: number;
  /** By this process's own clock. */
  until: number;
  open: boolean;
  bound: boolean;
  noticed: boolean;
}

/**
 * Keeps the leases of all that a process has claimed for as long as their POSTs are open, together: one statement every
 * third of a lease. Renewing is no transition: nothing that anybody sees changes. A lease that is lost all the same
 * (the process was frozen, the database away for long) is reported: its POST is in nobody's hands, and may even go out
 * late. A request that is bound meanwhile is kept from being looked at, since its POST will tell.
 */
export class Leases {
  readonly #worker: Worker;
  readonly #leaseMs: number;
  readonly #held = new Set<Held>();
  #timer: NodeJS.Timeout | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#leaseMs = worker.leaseSeconds * 1000;
  }

  keep({ id, attemptId, claimedAt }: Claimed): Lease {
    const until = claimedAt + this.#leaseMs;
    const held: Held = { id, attemptId, claimedAt, until, open: true, bound: false, noticed: false };
    this.#held.add(held);
    // A round that has no answer does not hold up the next one, which may have another connection.
    this.#timer ??= setInterval(() => void this.#renewAll(), this.#leaseMs / 3);
    return {
      holds: () => performance.now() < held.until,
      answered: () => {
        held.open = false;
      },
      stop: () => this.#drop(held),
    };
  }

  #drop(held: Held): void {
    this.#held.delete(held);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renewAll(): Promise<void> {
    const now = performance.now();
    for (const held of this.#held) if (held.bound && now - held.claimedAt > trustedMs) this.#drop(held);
    const all = [...this.#held];
    const batches = Array.from({ length: Math.ceil(all.length / batch) }, (_, index) =>
      all.slice(index * batch, (index + 1) * batch),
    );
    await inParallel(batches, parallel, (some) =>
      this.#renew(some).catch((error: unknown) =>
        this.#worker.services.log.warn({ err: error }, 'leases could not be renewed'),
      ),
    );
  }

  async #renew(some: readonly Held[]): Promise<void> {
    // The lease begins in the database later than this.
    const asked = performance.now();
    const { services, leaseSeconds } = this.#worker;
    const { rows } = await services.database.pool.query(renewHeldLeases(some, leaseSeconds));
    const standings = new Map(rows.map((row) => [row.attemptId, row]));
    for (const held of some) if (this.#held.has(held)) this.#note(held, standings.get(held.attemptId), asked);
  }

  /** @param standing none where the lease was renewed, and the list does not show its record. */
  #note(held: Held, standing: Standing | undefined, asked: number): void {
    if (standing && !standing.holds) {
      this.#lose(held);
      return;
    }
    held.bound = standing?.bound ?? false;
    // One that somebody is changing right now is tried again: a lease has three thirds.
    if (standing && !standing.renewed) return;
    held.until = asked + this.#leaseMs;
    const unseen = held.open && !held.bound && asked - held.claimedAt > unseenMs;
    if (!unseen || held.noticed) return;
    held.noticed = true;
    reportUnseen(this.#worker, held);
  }

  #lose(held: Held): void {
    this.#drop(held);
    if (held.open) reportLost(this.#worker, held);
  }
}

/** Half open, perhaps: bytes that vanish look like a generation that takes its time. */
function reportUnseen({ services }: Worker, { id, attemptId }: Held): void {
  services.log.warn(
    { requestId: id, attemptId },
    "a submission has no answer yet, and the upstream's list does not show it",
  );
}

function reportLost({ services }: Worker, { id, attemptId }: Held): void {
  services.metrics.lostLeases.inc();
  services.log.error(
    { requestId: id, attemptId },
    'lost the lease of a submission whose POST is open: it counts as unconfirmed, and its POST may have gone out late',
  );
}
