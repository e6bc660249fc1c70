import type { ShownRequest } from '../../database/statements/parts/requestColumns.ts';
import type { TeamServices } from '../services.ts';
import { noSuchRequest, type UserFault } from '../userFault.ts';
import type { Viewer } from '../viewer.ts';
import type { Change } from './change.ts';
import { findRequest } from './findRequest.ts';
import { transition } from './record.ts';
import { isTerminal } from './state.ts';
import { inStatement } from './transaction.ts';

/** A request changes a handful of times in its life, so a race is lost no more often than that. */
const tries = 10;

/**
 * Cancels what has not been submitted: at once and certainly free. Later the wish is recorded, the upstream is
 * asked to stop, and its final word wins. Asking again changes nothing.
 * @param id null where the caller's id is none of ours: read as a missing one.
 */
export async function cancelRequest(
  services: TeamServices,
  viewer: Viewer,
  id: string | null,
): Promise<{ request: ShownRequest | null; faults: UserFault[] }> {
  for (let count = 0; count < tries; count += 1) {
    const request = id === null ? null : await findRequest(services, viewer, id);
    if (!request) return { request: null, faults: [noSuchRequest] };
    if (request.state === 'CANCELLED') return { request, faults: [] };
    if (isTerminal(request.state)) return { request, faults: [finished(request)] };
    if (request.cancelRequestedAt) return { request, faults: [] };
    const done = await inStatement(services, (tx) => transition(tx, request, cancellation(request)));
    if (done) return { request: await findRequest(services, viewer, request.id), faults: [] };
  }
  throw new Error(`request ${id} kept changing while it was being cancelled`);
}

function cancellation(request: ShownRequest): Change {
  if (request.state === 'READY')
    return { to: 'CANCELLED', cancelRequested: true, reason: 'cancelled before submission' };
  return {
    to: request.state,
    cancelRequested: true,
    keepSchedule: request.state === 'SUBMITTING',
    reason: 'cancel requested',
  };
}

function finished(request: ShownRequest): UserFault {
  return {
    code: 'ALREADY_FINISHED',
    message: `the request has ended as ${request.status}; only one that has not ended can be cancelled`,
    field: ['input', 'requestId'],
    requestId: request.id,
  };
}
