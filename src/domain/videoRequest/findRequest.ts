import type { RequestStatus, VideoRequest } from '../../database/generated/client.ts';
import type { ListRange } from '../listRange.ts';
import type { TeamServices } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { requestColumns } from './requestColumns.ts';

export type { VideoRequest as RequestRow };

/** The team's request, or null. Another team's reads as a missing one, and so does one that the viewer's token is not for. */
export async function findRequest(
  { database }: Pick<TeamServices, 'database'>,
  { teamId, credential }: Pick<Viewer, 'teamId' | 'credential'>,
  id: string,
): Promise<VideoRequest | null> {
  if (credential.requestId !== null && credential.requestId !== id) return null;
  // By a prepared statement: it is read for every change that is shown, and Prisma's way costs more than twice as much.
  const { rows } = await database.pool.query<VideoRequest>({
    name: 'find-request',
    text: `SELECT ${requestColumns} FROM video_request WHERE id = $1 AND team_id = $2`,
    values: [id, teamId],
  });
  return rows[0] ?? null;
}

export interface ListQuery extends ListRange {
  readonly statuses?: readonly RequestStatus[] | undefined;
  readonly model?: string | undefined;
}

/** The team's requests by keyset on (createdAt, id), newest first unless read from the oldest. */
export async function listRequests(
  { database }: Pick<TeamServices, 'database'>,
  viewer: Pick<Viewer, 'teamId' | 'credential'>,
  query: ListQuery,
): Promise<VideoRequest[]> {
  if (query.model?.includes('\0')) return [];
  const { rows } = await database.pool.query<VideoRequest>(listStatement(viewer, query));
  return rows;
}

/** One text, and so one plan, for each set of conditions that is asked for. */
function listStatement({ teamId, credential }: Pick<Viewer, 'teamId' | 'credential'>, query: ListQuery) {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { statuses, model, olderThan, newerThan } = query;
  const conditions = [
    `team_id = ${bind(teamId)}`,
    ...(credential.requestId === null ? [] : [`id = ${bind(credential.requestId)}`]),
    ...(statuses ? [`status = ANY(${bind(statuses)}::request_status[])`] : []),
    ...(model === undefined ? [] : [`model = ${bind(model)}`]),
    ...(olderThan ? [`(created_at, id) < (${bind(olderThan.createdAt)}, ${bind(olderThan.id)})`] : []),
    ...(newerThan ? [`(created_at, id) > (${bind(newerThan.createdAt)}, ${bind(newerThan.id)})`] : []),
  ];
  const order = query.fromOldest ? 'ASC' : 'DESC';
  const text = `SELECT ${requestColumns} FROM video_request WHERE ${conditions.join(' AND ')}
    ORDER BY created_at ${order}, id ${order} LIMIT ${bind(query.take)}`;
  return { name: `list-requests ${order} ${shapeOf(query, credential)}`, text, values };
}

/** Names the set of conditions. */
function shapeOf(
  { statuses, model, olderThan, newerThan }: ListQuery,
  { requestId }: Viewer['credential'],
): string {
  return [requestId ?? undefined, statuses, model, olderThan, newerThan]
    .map((condition) => (condition === undefined ? '-' : '+'))
    .join('');
}
