import { Repeater } from '@repeaterjs/repeater';
import type { RequestEvent } from '../../events/eventLog.ts';
import type { Services } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { isTerminal } from './state.ts';

/** One change as a follower sees it. */
export interface FollowedChange {
  readonly event: RequestEvent;
  /** Changes since the follower's cursor are no longer kept: what is shown must be read anew. */
  readonly resync: boolean;
}

type Store = Pick<Services, 'database' | 'feed'>;

/**
 * One request of the team: its present state first (or, with `after`, everything since then), then every change
 * in order, ending behind the terminal one, and at once where that has been seen. `null` where the team has no such
 * request.
 */
export async function followRequest(
  services: Store,
  viewer: Viewer,
  requestId: string,
  after: bigint | null,
): Promise<AsyncIterable<FollowedChange> | null> {
  const present = await latestEvent(services, { teamId: viewer.teamId, requestId });
  if (!present) return null;
  const newest = after === null ? present : await latestEvent(services, { teamId: viewer.teamId });
  const resync = await isLost(services, viewer, after, newest);
  if (after !== null && !resync) {
    const sawTheEnd = isTerminal(present.state) && after >= present.sequence;
    return sawTheEnd ? nothingMore() : changes(services, viewer.teamId, { requestId, from: after });
  }
  return changes(services, viewer.teamId, {
    requestId,
    from: present.sequence,
    first: { event: present, resync },
  });
}

async function* nothingMore(): AsyncGenerator<never> {}

/** All changes of the team from now on, or everything since `after`. */
export async function followTeam(
  services: Store,
  viewer: Viewer,
  after: bigint | null,
): Promise<AsyncIterable<FollowedChange>> {
  const newest = await latestEvent(services, { teamId: viewer.teamId });
  const lost = await isLost(services, viewer, after, newest);
  const resync = lost && newest !== null;
  const from = lost || after === null ? (newest?.sequence ?? 0n) : after;
  const first = resync && newest ? { event: newest, resync } : undefined;
  return changes(services, viewer.teamId, { from, ...(first ? { first } : {}) });
}

async function latestEvent(
  { database }: Store,
  where: { teamId: string; requestId?: string },
): Promise<RequestEvent | null> {
  return database.prisma.requestEvent.findFirst({ where, orderBy: { sequence: 'desc' } });
}

/**
 * Whether the log can no longer (or never could) say what came right after `position`; null asks for nothing.
 * @param newest the team's newest event, or null where it has none.
 */
async function isLost(
  { database }: Store,
  { teamId }: Viewer,
  position: bigint | null,
  newest: RequestEvent | null,
): Promise<boolean> {
  if (position === null) return false;
  const head = newest?.sequence ?? 0n;
  if (position >= head) return position > head;
  return (await database.prisma.requestEvent.count({ where: { teamId, sequence: position + 1n } })) === 0;
}

interface Stretch {
  readonly from: bigint;
  readonly first?: FollowedChange;
  readonly requestId?: string;
}

/**
 * Of one request it ends behind the terminal change; of the team never.
 * A Repeater and not a generator: it ends at once when its reader does, even while it waits for an event.
 */
function changes(services: Store, teamId: string, stretch: Stretch): AsyncIterable<FollowedChange> {
  const { requestId, first, from } = stretch;
  const ends = (event: RequestEvent) => requestId !== undefined && isTerminal(event.state);
  return new Repeater<FollowedChange>(async (push, stop) => {
    if (first) await push(first);
    if (first && ends(first.event)) return stop();
    const events = services.feed.follow(teamId, from)[Symbol.asyncIterator]();
    void stop.then(() => events.return?.());
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (requestId !== undefined && next.value.requestId !== requestId) continue;
      await push({ event: next.value, resync: false });
      if (ends(next.value)) break;
    }
    stop();
  });
}
