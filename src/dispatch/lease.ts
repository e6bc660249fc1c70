import { renewSubmissionLease } from '../database/statements/renewLease.ts';
import type { Claimed } from './claim.ts';
import type { Worker } from './worker.ts';

/** A record is in the list seconds after its POST has arrived; beyond this, in milliseconds, an operator may wonder. */
const unseenMs = 10_000;

export interface Lease {
  /** Whether the lease is sure to hold still, by this process's own clock: the moment to ask is right before the POST. */
  holds(): boolean;
  /** The POST is over: from here on a lease that is lost is told by what its answer may still change. */
  answered(): void;
  stop(): void;
}

/**
 * Keeps the lease of a claimed request for as long as its POST is open. Renewing is no transition: nothing that
 * anybody sees changes. A lease that is lost all the same (the process was frozen, the database away for long) is
 * reported: its POST is in nobody's hands, and may even go out late.
 */
export function keepLease(worker: Worker, request: Claimed): Lease {
  const leaseMs = worker.leaseSeconds * 1000;
  let heldUntil = request.claimedAt + leaseMs;
  let noticed = false;
  let open = true;
  const renew = async () => {
    const asked = performance.now();
    const holder = await renewLease(worker, request);
    if (holder === 'ours') heldUntil = asked + leaseMs;
    if (holder === 'ours' && open && !noticed && asked - request.claimedAt > unseenMs) {
      noticed = true;
      reportUnseen(worker, request);
    }
    if (holder === 'bound') stop();
    if (holder !== 'lost') return;
    stop();
    if (open) reportLost(worker, request);
  };
  const renewOrWarn = () =>
    renew().catch((error: unknown) =>
      worker.services.log.warn({ err: error, requestId: request.id }, 'a lease could not be renewed'),
    );
  const timer = setInterval(renewOrWarn, leaseMs / 3);
  const stop = () => clearInterval(timer);
  return {
    holds: () => performance.now() < heldUntil,
    answered: () => {
      open = false;
    },
    stop,
  };
}

/** `bound`: the list has bound the record meanwhile, which ends the lease well. */
async function renewLease(
  { services, leaseSeconds }: Worker,
  request: Claimed,
): Promise<'ours' | 'bound' | 'lost'> {
  const { pool } = services.database;
  const { id, attemptId } = request;
  const { rowCount } = await pool.query(renewSubmissionLease({ id, attemptId, seconds: leaseSeconds }));
  if (rowCount === 1) return 'ours';
  const { rows } = await pool.query<{ bound: boolean }>({
    name: 'who-holds',
    text: 'SELECT upstream_id IS NOT NULL AND attempt_id = $2 AS bound FROM video_request WHERE id = $1',
    values: [id, attemptId],
  });
  return rows[0]?.bound ? 'bound' : 'lost';
}

/** Half open, perhaps: bytes that vanish look like a generation that takes its time. */
function reportUnseen({ services }: Worker, { id, attemptId }: Claimed): void {
  services.log.warn(
    { requestId: id, attemptId },
    "a submission has no answer yet, and the upstream's list does not show it",
  );
}

function reportLost({ services }: Worker, { id, attemptId }: Claimed): void {
  services.metrics.lostLeases.inc();
  services.log.error(
    { requestId: id, attemptId },
    'lost the lease of a submission whose POST is open: it counts as unconfirmed, and its POST may have gone out late',
  );
}
