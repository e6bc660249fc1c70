import { v7 as uuidv7 } from 'uuid';
import type { VideoRequest } from '../database/generated/client.ts';
import { everyModel } from '../domain/model/gates.ts';
import { claimRequests } from '../domain/videoRequest/record.ts';
import { inStatement } from '../domain/videoRequest/transaction.ts';
import type { Worker } from './worker.ts';

/** A request whose submission this process holds: `attemptId` is its fence. */
export type Claimed = VideoRequest & {
  readonly attemptId: string;
  /** By this process's own clock (`performance.now()`): the lease began at this moment or later. */
  readonly claimedAt: number;
};

/**
 * Claims up to `limit` requests that are due, in turn from every team. Each gets a new attempt, written before
 * any byte leaves, and a lease by the database's clock.
 */
export async function claimDue({ services, name, leaseSeconds }: Worker, limit: number): Promise<Claimed[]> {
  const claimedAt = performance.now();
  const attemptIds = Array.from({ length: limit }, () => uuidv7());
  const requests = await inStatement(services, (tx) =>
    claimRequests(tx, { attemptIds, leaseSeconds, worker: name, everyModel }),
  );
  return requests.flatMap((request) =>
    request.attemptId === null ? [] : [{ ...request, attemptId: request.attemptId, claimedAt }],
  );
}
