/** The event log as it is read: page by page for one who has fallen behind, all teams at once for the live feed. */
import type { Queryable } from '../database/database.ts';
import type { RequestEvent } from '../database/generated/client.ts';

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
  const { rows } = await pool.query<PageRow>(
    requestId === null
      ? { ...teamLog, values: [teamId, String(after), limit] }
      : { ...requestLog, values: [teamId, String(after), limit, requestId] },
  );
  const [first] = rows;
  if (!first) throw new Error(`there is no team ${teamId}`);
  const events = rows.flatMap((row) => (row.sequence === null ? [] : [fromRow({ ...row, team_id: teamId })]));
  const [head, floor] = [BigInt(first.head), BigInt(first.floor)];
  return { events, head, floor, readTo: (events.length === limit && events.at(-1)?.sequence) || head };
}

const columns = 'sequence, request_id, version, state, status, at';

/** One row at least, which has the team's numbers. */
const pageOf = (condition: string, order: string) => `
  SELECT t.event_sequence AS head, t.event_floor AS floor, e.*, r.model
  FROM team t
  LEFT JOIN LATERAL (
    SELECT ${columns} FROM request_event
    WHERE team_id = t.id AND sequence > $2 ${condition} ORDER BY ${order} LIMIT $3
  ) e ON true
  LEFT JOIN video_request r ON r.id = e.request_id
  WHERE t.id = $1 ORDER BY e.sequence`;

const teamLog = { name: 'read-team-log', text: pageOf('', 'sequence') };
/** In the order of versions, which is that of the numbers: the index on a request's events has it. */
const requestLog = { name: 'read-request-log', text: pageOf('AND request_id = $4', 'version') };

/** What several teams' logs hold behind the position given for each, in order; at most `logPage` rows of each. */
export async function readLogs(
  { pool }: { readonly pool: Queryable },
  positions: ReadonlyMap<string, bigint>,
): Promise<LoggedEvent[]> {
  if (positions.size === 0) return [];
  const { rows } = await pool.query<EventRow>({
    name: 'read-logs',
    text: `SELECT e.*, position.team_id, r.model
           FROM unnest($1::uuid[], $2::bigint[]) AS position (team_id, after)
           CROSS JOIN LATERAL (
             SELECT ${columns} FROM request_event
             WHERE team_id = position.team_id AND sequence > position.after ORDER BY sequence LIMIT ${logPage}
           ) e
           JOIN video_request r ON r.id = e.request_id
           ORDER BY position.team_id, e.sequence`,
    values: [[...positions.keys()], [...positions.values()].map(String)],
  });
  return rows.map(fromRow);
}

interface EventRow extends Pick<LoggedEvent, 'version' | 'state' | 'status' | 'at' | 'model'> {
  readonly team_id: string;
  readonly request_id: string;
  /** The driver reads 64-bit integers as text. */
  readonly sequence: string;
}

type PageRow = Omit<EventRow, 'sequence'> & {
  readonly head: string;
  readonly floor: string;
  /** null where there is no event. */
  readonly sequence: string | null;
};

function fromRow({ team_id, request_id, sequence, version, state, status, at, model }: EventRow | PageRow) {
  const event = { teamId: team_id, requestId: request_id, sequence: BigInt(sequence ?? 0) };
  return { ...event, version, state, status, at, model };
}
