/** The event log as it is read: page by page for one who has fallen behind, all teams at once for the live feed. */
import type { Queryable } from '../database/database.ts';
import type { RequestEvent } from '../database/generated/client.ts';
import { type EventRow, readRequestLog, readTeamLog, readTeamLogs } from '../database/statements/readLog.ts';

/** One change of one request, with its place in its team's log. */
export interface LoggedEvent
  extends Pick<RequestEvent, 'teamId' | 'sequence' | 'requestId' | 'version' | 'state' | 'status' | 'at'> {
  /** The request's model, which never changes. */
  readonly model: string;
}

/** Rows of one team that one read of the log brings at most. */
export const logPage = 500;

export interface LogQuery {
  readonly teamId: string;
  /** Only the events of this request; null: the whole team's. */
  readonly requestId: string | null;
  readonly after: bigint;
  /** At most so many, up to `logPage`. */
  readonly limit: number;
}

export interface LogPage {
  readonly events: readonly LoggedEvent[];
  /** Everything up to here has been read: what comes later has a higher number. */
  readonly readTo: bigint;
  /** The last number that the team has given out. */
  readonly head: bigint;
  /** Events up to this number may have been removed. */
  readonly floor: bigint;
}

/**
 * The events behind `after`, in order. Numbers are given out under the team's row lock, so nothing can turn up later
 * behind what was read.
 */
export async function readLog(
  { pool }: { readonly pool: Queryable },
  { teamId, requestId, after, limit }: LogQuery,
): Promise<LogPage> {
  const stretch = { teamId, after, limit };
  const { rows } = await pool.query(
    requestId === null ? readTeamLog(stretch) : readRequestLog(stretch, requestId),
  );
  const [first] = rows;
  if (!first) throw new Error(`there is no team ${teamId}`);
  const events = rows.flatMap((row) => (row.sequence === null ? [] : [loggedEvent(teamId, row)]));
  const [head, floor] = [BigInt(first.head), BigInt(first.floor)];
  return { events, head, floor, readTo: (events.length === limit && events.at(-1)?.sequence) || head };
}

/** What several teams' logs hold behind the position given for each, in order; at most `logPage` rows of each. */
export async function readLogs(
  { pool }: { readonly pool: Queryable },
  positions: ReadonlyMap<string, bigint>,
): Promise<LoggedEvent[]> {
  if (positions.size === 0) return [];
  const { rows } = await pool.query(readTeamLogs(positions, logPage));
  return rows.map((row) => loggedEvent(row.teamId, row));
}

function loggedEvent(teamId: string, row: EventRow): LoggedEvent {
  const { requestId, version, state, status, at, model } = row;
  return { teamId, requestId, sequence: BigInt(row.sequence), version, state, status, at, model };
}
