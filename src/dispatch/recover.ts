import type { VideoRequest } from '../database/generated/client.ts';
import { findLostLeases } from '../database/statements/findLostLeases.ts';
import { inParallel } from './inParallel.ts';
import { settleAttempt } from './settleAttempt.ts';
import type { Worker } from './worker.ts';

/** Requests that one round looks at. */
const batch = 100;
/** Of them at the same time. */
const parallel = 8;

/**
 * Takes up what a dead process has left: a submission whose lease has run out may or may not have been accepted,
 * so it is never sent again but counts as unconfirmed, until the upstream's list tells.
 */
export async function recoverLostLeases(worker: Worker): Promise<void> {
  const { rows } = await worker.services.database.pool.query(findLostLeases({ limit: batch }));
  await inParallel(rows, parallel, (request) => recover(worker, request));
}

async function recover(worker: Worker, request: VideoRequest): Promise<void> {
  if (request.attemptId === null) return;
  const attempt = { id: request.attemptId, requestId: request.id };
  const why = 'the process that submitted it stopped before it knew the answer';
  const change = {
    to: 'UNCONFIRMED',
    ifLeaseIsOver: true,
    reason: 'lease ran out',
    detail: { why },
  } as const;
  const settled = await settleAttempt(worker, request, attempt, change, {
    outcome: 'UNCONFIRMED',
    detail: why,
  });
  if (settled !== 'settled') return;
  worker.services.log.warn(
    { requestId: request.id, attemptId: attempt.id },
    'took up a submission whose process is gone',
  );
}
