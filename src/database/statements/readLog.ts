import type { RequestEvent } from '../generated/client.ts';
import type { Statement } from '../statement.ts';

/** An event as the log has it, with its request's model, which never changes. */
export interface EventRow extends Pick<RequestEvent, 'requestId' | 'version' | 'state' | 'status' | 'at'> {
  /** The driver reads 64-bit integers as text. */
  readonly sequence: string;
  readonly model: string;
}

/** The team's numbers, in each row: of one row at least, which has no event then. */
export type PageRow = (EventRow | { readonly sequence: null }) & {
  readonly head: string;
  readonly floor: string;
};

export interface Stretch {
  readonly teamId: string;
  readonly after: bigint;
  /** Events at most. */
  readonly limit: number;
}

const columns = `sequence, request_id AS "requestId", version, state, status, at,
  (SELECT model FROM video_request WHERE id = request_id) AS model`;

const pageOf = (condition: string, order: string) => `
  SELECT t.event_sequence AS head, t.event_floor AS floor, e.*
  FROM team t
  LEFT JOIN LATERAL (
    SELECT ${columns} FROM request_event
    WHERE team_id = t.id AND sequence > $2 ${condition} ORDER BY ${order} LIMIT $3
  ) e ON true
  WHERE t.id = $1 ORDER BY e.sequence`;

const ofTeam = pageOf('', 'sequence');
/** In the order of versions, which is that of the numbers: the index on a request's events has it. */
const ofRequest = pageOf('AND request_id = $4', 'version');

/** A team's events behind `after`, in order. */
export function readTeamLog({ teamId, after, limit }: Stretch): Statement<PageRow> {
  return { name: 'read-team-log', text: ofTeam, values: [teamId, String(after), limit], pipelined: true };
}

/** Those of one request of the team. */
export function readRequestLog({ teamId, after, limit }: Stretch, requestId: string): Statement<PageRow> {
  return {
    name: 'read-request-log',
    text: ofRequest,
    values: [teamId, String(after), limit, requestId],
    pipelined: true,
  };
}

const ofTeams = `
  SELECT e.*, position.team_id AS "teamId"
  FROM unnest($1::uuid[], $2::bigint[]) AS position (team_id, after)
  CROSS JOIN LATERAL (
    SELECT ${columns} FROM request_event
    WHERE team_id = position.team_id AND sequence > position.after ORDER BY sequence LIMIT $3
  ) e
  ORDER BY position.team_id, e.sequence`;

/** Several teams' events, each team's behind its position, in order. @param limit events of each team at most. */
export function readTeamLogs(
  positions: ReadonlyMap<string, bigint>,
  limit: number,
): Statement<EventRow & { readonly teamId: string }> {
  return {
    name: 'read-logs',
    text: ofTeams,
    values: [[...positions.keys()], [...positions.values()].map(String), limit],
  };
}
