import type { RequestStatus, VideoRequest } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { requestColumns } from './requestColumns.ts';

export type { VideoRequest as RequestRow };

/** The team's request, or null. Another team's reads exactly as a missing one. */
export async function findRequest(
  { database }: Pick<Services, 'database'>,
  viewer: Pick<Viewer, 'teamId'>,
  id: string,
): Promise<VideoRequest | null> {
  // By a prepared statement: it is read for every change that is shown, and Prisma's way costs more than twice as much.
  const { rows } = await database.pool.query<VideoRequest>({
    name: 'find-request',
    text: `SELECT ${requestColumns} FROM video_request WHERE id = $1 AND team_id = $2`,
    values: [id, viewer.teamId],
  });
  return rows[0] ?? null;
}

/** A place in the list: the last request seen. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: string;
}

export interface ListQuery {
  readonly statuses?: readonly RequestStatus[] | undefined;
  readonly model?: string | undefined;
  /** Only requests older than this one, nearest first; with `newerThan`, the other way round. */
  readonly olderThan?: ListPosition | undefined;
  readonly newerThan?: ListPosition | undefined;
  /** Read from the old end. */
  readonly fromOldest: boolean;
  /** Rows at most. */
  readonly take: number;
}

/** The team's requests by keyset on (createdAt, id), newest first unless read from the oldest. */
export async function listRequests(
  { database }: Pick<Services, 'database'>,
  viewer: Pick<Viewer, 'teamId'>,
  query: ListQuery,
): Promise<VideoRequest[]> {
  if (query.model?.includes('\0')) return [];
  const order = query.fromOldest ? 'asc' : 'desc';
  return database.prisma.videoRequest.findMany({
    where: {
      teamId: viewer.teamId,
      ...(query.statuses ? { status: { in: [...query.statuses] } } : {}),
      ...(query.model === undefined ? {} : { model: query.model }),
      AND: [beyond(query.olderThan, 'lt'), beyond(query.newerThan, 'gt')],
    },
    orderBy: [{ createdAt: order }, { id: order }],
    take: query.take,
  });
}

/** The outer bound on createdAt alone lets the index find the place; the OR settles equal times. */
function beyond(position: ListPosition | undefined, side: 'lt' | 'gt') {
  if (!position) return {};
  const { createdAt, id } = position;
  return {
    createdAt: side === 'lt' ? { lte: createdAt } : { gte: createdAt },
    OR: [{ createdAt: { [side]: createdAt } }, { createdAt, id: { [side]: id } }],
  };
}
