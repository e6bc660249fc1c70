import type { Pool, TeamPrisma } from '../../database/database.ts';
import type { VideoRequest } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import { type Change, failureColumns } from './change.ts';
import { isTaken, transition } from './record.ts';
import { inStatement, inTransaction, type RequestTransaction } from './transaction.ts';

/** What somebody decides about a request that the gateway cannot settle by itself. */
export type Resolution =
  /** The upstream has it under this id: go on polling. */
  | { readonly kind: 'adopt'; readonly upstreamId: string }
  /** Give it up; what was charged is not known. */
  | { readonly kind: 'fail'; readonly reason: string }
  /** Submit it once more, which may cost a second time. */
  | { readonly kind: 'submitAgain' };

/** Who decides, as the event log keeps it: an operator at the command line, or a key of the team. */
export type DecidedBy =
  | { readonly operator: string }
  /** No key, but a name: a person of the operator's identity provider. */
  | { readonly keyId: string | null; readonly keyName: string };

/** What stands in the way of a decision. */
export type Obstacle =
  | { readonly kind: 'missing' }
  | { readonly kind: 'notInReview'; readonly request: VideoRequest }
  /** The upstream id is bound to another request; without its id where that is another team's, and not to be seen. */
  | { readonly kind: 'taken'; readonly upstreamId: string; readonly holderId: string | null }
  /** Whoever asked for the video has asked to cancel it: nobody wants to pay for it again. */
  | { readonly kind: 'unwanted'; readonly request: VideoRequest; readonly since: Date };

/** The whole database for an operator, the team's part of it for its admin. */
type Store = Pick<Services, 'hints' | 'metrics'> & {
  readonly database: { readonly pool: Pool; readonly prisma: Pick<TeamPrisma, 'videoRequest'> };
};

/** While a request waits for a decision it changes once at most: its caller may ask to cancel. */
const tries = 5;

/**
 * Carries out a decision and writes it to the event log with the name of who took it.
 * @returns what stood in the way, or null.
 */
export async function resolveReview(
  services: Store,
  id: string,
  resolution: Resolution,
  by: DecidedBy,
): Promise<Obstacle | null> {
  const change = { ...changeFor(resolution), detail: { ...by, resolution } };
  for (let count = 0; count < tries; count += 1) {
    const request = await services.database.prisma.videoRequest.findUnique({ where: { id } });
    const obstacle = request ? await obstacleTo(services, request, resolution) : missing;
    if (obstacle || !request) return obstacle;
    const keepsRecord = resolution.kind === 'submitAgain' && request.upstreamId !== null;
    const run = keepsRecord ? inTransaction : inStatement;
    const done = await run(services, async (tx) => {
      if (keepsRecord) await keepRecord(tx, request);
      return transition(tx, request, change);
    }).catch((error: unknown) => takenBy(error, resolution));
    if (done) return 'kind' in done ? done : null;
  }
  throw new Error(`request ${id} kept changing while it was being settled`);
}

/** The record that a request leaves behind stays its attempt's: the list must not offer it to the next one. */
async function keepRecord(tx: RequestTransaction, { attemptId, upstreamId }: VideoRequest): Promise<void> {
  await tx.client.query({
    text: 'UPDATE submission_attempt SET upstream_id = $2 WHERE id = $1',
    values: [attemptId, upstreamId],
  });
}

const missing: Obstacle = { kind: 'missing' };

async function obstacleTo(
  { database }: Store,
  request: VideoRequest,
  resolution: Resolution,
): Promise<Obstacle | null> {
  if (request.state !== 'NEEDS_REVIEW') return { kind: 'notInReview', request };
  if (resolution.kind === 'submitAgain' && request.cancelRequestedAt)
    return { kind: 'unwanted', request, since: request.cancelRequestedAt };
  if (resolution.kind !== 'adopt') return null;
  const { upstreamId } = resolution;
  const holder = await database.prisma.videoRequest.findUnique({ where: { upstreamId } });
  return holder && holder.id !== request.id ? { kind: 'taken', upstreamId, holderId: holder.id } : null;
}

/** Another request is bound to the same id: it has just been, or it is another team's. */
function takenBy(error: unknown, resolution: Resolution): Obstacle {
  if (!isTaken(error) || resolution.kind !== 'adopt') throw error;
  return { kind: 'taken', upstreamId: resolution.upstreamId, holderId: null };
}

function changeFor(resolution: Resolution): Change {
  switch (resolution.kind) {
    case 'adopt': {
      const set = { upstreamId: resolution.upstreamId, polls: 0, ...noFailure };
      return { to: 'RUNNING', reason: 'operator adopted an upstream id', set };
    }
    case 'fail': {
      const failure = {
        code: 'GIVEN_UP',
        message: resolution.reason,
        fault: 'GATEWAY',
        retryable: true,
        charged: 'UNKNOWN',
      } as const;
      return { to: 'FAILED', reason: 'operator gave it up', set: failureColumns(failure) };
    }
    case 'submitAgain':
      return {
        to: 'READY',
        reason: 'operator approved another submission',
        set: { attemptId: null, upstreamId: null, upstreamStatus: null, ...noFailure },
      };
  }
}

const noFailure = {
  errorCode: null,
  errorMessage: null,
  errorFault: null,
  errorRetryable: null,
  errorCharged: null,
} as const;
