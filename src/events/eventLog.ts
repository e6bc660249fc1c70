import type { Database } from '../database/database.ts';
import type { RequestEvent } from '../database/generated/client.ts';

export type { RequestEvent };

/** Rows that one read of the log brings at most. */
export const logPage = 500;

/**
 * The team's events after `sequence`, in order, at most `logPage`. With a request, its own alone.
 * Numbers are given out under the team's row lock, so nothing can turn up later behind what was read.
 */
export async function readLog(
  database: Database,
  query: { teamId: string; after: bigint; requestId?: string },
): Promise<RequestEvent[]> {
  return database.prisma.requestEvent.findMany({
    where: {
      teamId: query.teamId,
      sequence: { gt: query.after },
      ...(query.requestId === undefined ? {} : { requestId: query.requestId }),
    },
    orderBy: { sequence: 'asc' },
    take: logPage,
  });
}

/** What several teams' logs hold after the position given for each, in order; at most `logPage` rows in all. */
export async function readLogs(
  database: Database,
  positions: ReadonlyMap<string, bigint>,
): Promise<RequestEvent[]> {
  if (positions.size === 0) return [];
  const { rows } = await database.pool.query<EventRow>({
    name: 'read-logs',
    text: `SELECT e.team_id, e.sequence, e.request_id, e.version, e.state, e.status, e.reason, e.detail, e.at
           FROM unnest($1::uuid[], $2::bigint[]) AS position (team_id, sequence)
           JOIN request_event e ON e.team_id = position.team_id AND e.sequence > position.sequence
           ORDER BY e.team_id, e.sequence
           LIMIT ${logPage}`,
    values: [[...positions.keys()], [...positions.values()].map(String)],
  });
  return rows.map(fromRow);
}

interface EventRow extends Pick<RequestEvent, 'version' | 'state' | 'status' | 'reason' | 'detail' | 'at'> {
  readonly team_id: string;
  readonly request_id: string;
  /** The driver reads 64-bit integers as text. */
  readonly sequence: string;
}

function fromRow({ team_id, request_id, sequence, ...same }: EventRow): RequestEvent {
  return { ...same, teamId: team_id, requestId: request_id, sequence: BigInt(sequence) };
}
