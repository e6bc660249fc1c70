import type { ShownRequest } from '../../database/statements/parts/requestColumns.ts';
import type { TeamServices } from '../services.ts';
import { inputFault, lengthFault, noSuchRequest, type UserFault } from '../userFault.ts';
import type { Viewer } from '../viewer.ts';
import { findRequest } from './findRequest.ts';
import { type Obstacle, type Resolution, resolveReview } from './resolveReview.ts';
import { readTeamReview } from './teamReview.ts';

export type Decision = 'ADOPT' | 'FAIL' | 'SUBMIT_AGAIN';

/** A decision as a caller gives it; nothing is checked yet. */
export interface DecisionInput {
  readonly decision: Decision;
  /** The key of a candidate of the review. */
  readonly candidate: string | null;
  readonly reason: string | null;
}

/** Characters. */
const maxReasonLength = 500;
const noReason = 'given up by an admin of the team';

/**
 * Settles a request of the viewer's team that needs review.
 * @param id null where the caller's id is none of ours: read as a missing one.
 */
export async function resolveRequest(
  services: TeamServices,
  viewer: Viewer,
  id: string | null,
  input: DecisionInput,
): Promise<{ request: ShownRequest | null; faults: UserFault[] }> {
  const faults = decisionFaults(input);
  if (faults.length > 0) return { request: null, faults };
  const request = id === null ? null : await findRequest(services, viewer, id);
  if (!request) return { request: null, faults: [noSuchRequest] };
  if (request.state !== 'NEEDS_REVIEW') return { request, faults: [notInReview(request)] };
  const resolution = await resolutionOf(services, request, input);
  if (resolution === null) return { request, faults: [notListed] };
  const { keyId, name: keyName } = viewer.credential;
  const obstacle = await resolveReview(services, request.id, resolution, { keyId, keyName });
  const settled = await findRequest(services, viewer, request.id);
  return { request: settled, faults: obstacle ? [obstacleFault(obstacle)] : [] };
}

function decisionFaults({ decision, candidate, reason }: DecisionInput): UserFault[] {
  return [
    decision === 'ADOPT' && candidate === null
      ? inputFault(
          'REQUIRED',
          'candidate',
          'is required for ADOPT; give the id of one of `review.candidates`',
        )
      : null,
    decision !== 'ADOPT' && candidate !== null
      ? inputFault('NOT_ALLOWED', 'candidate', `does not go with ${decision}; it is for ADOPT alone`)
      : null,
    decision !== 'FAIL' && reason !== null
      ? inputFault('NOT_ALLOWED', 'reason', `does not go with ${decision}; it is for FAIL alone`)
      : null,
    lengthFault('reason', reason ?? '', maxReasonLength),
  ].filter((fault) => fault !== null);
}

/**
 * null where the candidate is none that this review offers now, whatever it offered before: no other id of the upstream's
 * can be adopted by a caller.
 */
async function resolutionOf(
  services: TeamServices,
  request: ShownRequest,
  { decision, candidate, reason }: DecisionInput,
): Promise<Resolution | null> {
  if (decision === 'SUBMIT_AGAIN') return { kind: 'submitAgain' };
  if (decision === 'FAIL') return { kind: 'fail', reason: reason?.trim() || noReason };
  const review = await readTeamReview(services, request.id);
  const chosen = review?.candidates.find(({ key }) => key === candidate);
  return chosen ? { kind: 'adopt', upstreamId: chosen.upstreamId } : null;
}

/** The same for a job that could be another team's as for none. */
const notListed = inputFault(
  'NOT_FOUND',
  'candidate',
  "is none of this request's `review.candidates` now; choose one of them, or ask the gateway's operator, who sees all of the upstream's list",
);

function notInReview({ id, stage }: ShownRequest): UserFault {
  return {
    code: 'NOT_IN_REVIEW',
    message: `the request's stage is ${stage}; only one in NEEDS_REVIEW waits for a decision`,
    field: ['input', 'requestId'],
    requestId: id,
  };
}

function obstacleFault(obstacle: Obstacle): UserFault {
  switch (obstacle.kind) {
    case 'missing':
      return noSuchRequest;
    case 'notInReview':
      return notInReview(obstacle.request);
    case 'taken':
      // Without that request's id: it may be another team's.
      return inputFault(
        'NOT_ALLOWED',
        'candidate',
        'is bound to another request by now; choose another one, or FAIL the request',
      );
    case 'unwanted': {
      const fault = inputFault(
        'NOT_ALLOWED',
        'decision',
        `cannot be SUBMIT_AGAIN: a cancel was asked for at ${obstacle.since.toISOString()}, and nobody wants to pay for the video again; FAIL the request, or ADOPT what the upstream has`,
      );
      return { ...fault, requestId: obstacle.request.id };
    }
  }
}
