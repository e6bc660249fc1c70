import type { FollowQuery } from '../../domain/videoRequest/followRequests.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { decodeEventCursor } from '../connection/cursor.ts';
import { badInput, forbidden } from '../error/refusals.ts';
import { keyOf } from '../node/globalId.ts';
import type { VideoRequestFilter } from './videoRequestConnection.type.ts';

/** What the subscription and its plain counterpart take. */
export interface ChangeArguments {
  readonly requestId?: string | null;
  readonly after?: string | null;
  readonly filter?: VideoRequestFilter | null;
}

/**
 * @returns null where the id is none of ours: read as a missing one.
 * @throws a BAD_USER_INPUT error naming the argument; FORBIDDEN where a token for one request asks for all.
 */
export function toFollowQuery(
  { requestId, after, filter }: ChangeArguments,
  { credential }: Viewer,
): FollowQuery | null {
  if (!requestId && credential.requestId !== null)
    throw forbidden('The token is limited to one request: give its id as requestId.');
  if (requestId && filter)
    throw badInput("filter is for all of the team's requests: leave out requestId or it");
  const position = after ? decodeEventCursor(after, 'after') : null;
  const key = requestId ? keyOf('VideoRequest', requestId) : null;
  if (requestId && key === null) return null;
  const { status, model } = filter ?? {};
  return {
    requestId: key,
    after: position,
    filter: { statuses: status ?? undefined, model: model ?? undefined },
  };
}
