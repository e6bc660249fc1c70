/** Where a follower of requests begins, and what comes next from there: the same for whoever is pushed and whoever asks. */
import { type PresentRow, presentOfRequest, presentOfTeam } from '../../database/statements/readPresent.ts';
import { type LoggedEvent, logPage, readLog } from '../../events/eventLog.ts';
import type { Topic, Watch } from '../../events/liveFeed.ts';
import type { TeamServices } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { isTerminal, type RequestState, type RequestStatus } from './state.ts';

/** One change as a follower sees it. */
export interface FollowedChange {
  readonly requestId: string;
  readonly version: number;
  readonly state: RequestState;
  readonly status: RequestStatus;
  readonly at: Date;
  /** What comes after it has a higher one. */
  readonly position: bigint;
  /** Changes since the follower's cursor are no longer kept: what is shown must be read anew. */
  readonly resync: boolean;
}

/** Which of a team's changes are followed; what is left out does not matter. */
export interface ChangeFilter {
  /** The statuses that a change may lead to. */
  readonly statuses?: readonly RequestStatus[] | undefined;
  readonly model?: string | undefined;
}

/** What a follower asks for. */
export interface FollowQuery {
  /** null: all of the team's requests. */
  readonly requestId: string | null;
  /** The position of the last change seen; null: none. */
  readonly after: bigint | null;
  readonly filter: ChangeFilter;
}

/** Where a follower stands when it begins. */
export interface Following extends Topic {
  readonly filter: ChangeFilter;
  /** What comes first: how the request stands, or the word that changes were missed. */
  readonly first: FollowedChange | null;
  /** Everything behind this position is still to come. */
  readonly from: bigint;
  /** The team's last number when this was read. */
  readonly head: bigint;
  /** Whether the one request has ended: nothing comes behind `head`. */
  readonly over: boolean;
}

type Store = Pick<TeamServices, 'database'>;

/**
 * With a request: its present state first or, with `after`, everything since then. Without: all changes of the team
 * from now on, or since `after`. `null` where the team has no such request.
 */
export async function beginFollowing(
  { database }: Store,
  { teamId, credential }: Pick<Viewer, 'teamId' | 'credential'>,
  { requestId, after, filter }: FollowQuery,
): Promise<Following | null> {
  if (credential.requestId !== null && credential.requestId !== requestId) return null;
  const { rows } = await database.pool.query(
    requestId === null ? presentOfTeam({ teamId }) : presentOfRequest({ teamId, requestId }),
  );
  const [present] = rows;
  if (!present || (requestId !== null && present.id === null)) return null;
  const head = BigInt(present.head);
  const resync = after !== null && (after > head || after < BigInt(present.floor));
  const fromNow = after === null || resync;
  const showsState = requestId !== null ? fromNow : resync;
  return {
    teamId,
    requestId,
    filter,
    head,
    from: fromNow ? head : after,
    first: showsState ? presentChange(present, head, resync) : null,
    over: requestId !== null && present.id !== null && isTerminal(present.state),
  };
}

/** Of the team's newest request, where it is the word that changes were missed: some request must bring it. */
function presentChange(present: PresentRow, position: bigint, resync: boolean): FollowedChange | null {
  if (present.id === null) return null;
  const { id: requestId, version, state, status, at } = present;
  return { requestId, version, state, status, at, position, resync };
}

/** A stretch of what a follower has before it. */
export interface ChangePage {
  readonly changes: readonly FollowedChange[];
  /** Go on behind this position. */
  readonly readTo: bigint;
  /** Whether there was more to read when this was. */
  readonly more: boolean;
  /** Changes behind the position are no longer kept: begin anew, with it as `after`. */
  readonly lost: boolean;
}

/** Reads on behind `position`. @param limit of changes, up to 500; what the filter leaves out counts. */
export async function readOn(
  { database }: Store,
  following: Pick<Following, 'teamId' | 'requestId' | 'filter'>,
  position: bigint,
  limit: number = logPage,
): Promise<ChangePage> {
  const { teamId, requestId, filter } = following;
  const { events, readTo, head, floor } = await readLog(database, {
    teamId,
    requestId,
    after: position,
    limit,
  });
  const changes = events.filter((event) => passes(filter, event)).map(toChange);
  return { changes, readTo, more: readTo < head, lost: position < floor };
}

export type { Watch };

/** Hands on each change that happens from now on, once and in order. `listen` must not throw, and returns at once. */
export function watchChanges(
  { feed }: Pick<TeamServices, 'feed'>,
  following: Following,
  listen: (change: FollowedChange) => void,
): Watch {
  return feed.watch(following, following.head, (event) => {
    if (passes(following.filter, event)) listen(toChange(event));
  });
}

function passes({ statuses, model }: ChangeFilter, event: LoggedEvent): boolean {
  if (statuses && !statuses.includes(event.status)) return false;
  return model === undefined || model === event.model;
}

function toChange({ requestId, version, state, status, at, sequence }: LoggedEvent): FollowedChange {
  return { requestId, version, state, status, at, position: sequence, resync: false };
}

/** Whether nothing comes behind this change: it ended the one request that is followed. */
export function isLast({ requestId }: Topic, { state }: FollowedChange): boolean {
  return requestId !== null && isTerminal(state);
}
