/**
 * The states of a request and the moves between them: the table that everything else goes by. Pure.
 *
 * READY         recorded, not yet tried, or proven not sent
 * SUBMITTING    one attempt, with its fence, has the POST in its hands
 * UNCONFIRMED   the POST's outcome is not known
 * RUNNING       the upstream's id is bound; polling
 * NEEDS_REVIEW  only an operator can say
 * SUCCEEDED, FAILED, CANCELLED  terminal: never left
 */
import type { RequestStage, RequestState, RequestStatus } from '../../database/generated/client.ts';

export type { RequestStage, RequestState, RequestStatus };

/**
 * From each state, where a transition may lead. A state that leads to itself has changes worth an event that
 * move nothing: the upstream's word on a running request, a caller's wish to cancel.
 */
export const moves: Readonly<Record<RequestState, readonly RequestState[]>> = {
  READY: ['SUBMITTING', 'FAILED', 'CANCELLED'],
  SUBMITTING: ['SUBMITTING', 'READY', 'RUNNING', 'UNCONFIRMED', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
  UNCONFIRMED: ['UNCONFIRMED', 'READY', 'RUNNING', 'NEEDS_REVIEW', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
  RUNNING: ['RUNNING', 'NEEDS_REVIEW', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
  NEEDS_REVIEW: ['NEEDS_REVIEW', 'READY', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'],
  SUCCEEDED: [],
  FAILED: [],
  CANCELLED: [],
};

const stages: Readonly<Record<RequestState, RequestStage>> = {
  READY: 'WAITING',
  SUBMITTING: 'SUBMITTING',
  UNCONFIRMED: 'CONFIRMING',
  RUNNING: 'GENERATING',
  NEEDS_REVIEW: 'NEEDS_REVIEW',
  SUCCEEDED: 'DONE',
  FAILED: 'DONE',
  CANCELLED: 'DONE',
};

const terminalStatuses: Partial<Record<RequestState, RequestStatus>> = {
  SUCCEEDED: 'SUCCESS',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
};

export function mayMove(from: RequestState, to: RequestState): boolean {
  return moves[from].includes(to);
}

/** The states that a transition to `to` may come from. */
export function originsOf(to: RequestState): RequestState[] {
  return (Object.keys(moves) as RequestState[]).filter((from) => mayMove(from, to));
}

export function isTerminal(state: RequestState): boolean {
  return moves[state].length === 0;
}

export function stageOf(state: RequestState): RequestStage {
  return stages[state];
}

/**
 * The public status after a move. It never goes back: once PROCESSING, a request is QUEUED no more, whatever
 * the upstream or an operator makes of it.
 * @param upstreamStarted whether the upstream says that it works on the request.
 */
export function statusAfter(
  current: RequestStatus,
  to: RequestState,
  upstreamStarted: boolean,
): RequestStatus {
  return terminalStatuses[to] ?? (current === 'PROCESSING' || upstreamStarted ? 'PROCESSING' : 'QUEUED');
}
