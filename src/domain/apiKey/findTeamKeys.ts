/** The keys of one team, as its admins see them. */
import type { ListPosition, ListRange, ListStretch } from '../listRange.ts';
import type { TeamServices } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { type KeyRow, keyRow } from './apiKeys.ts';

type Store = Pick<TeamServices, 'database'>;

/** Those of the team's keys, the oldest first. */
export async function findTeamKeys(
  { database }: Store,
  { teamId }: Pick<Viewer, 'teamId'>,
  ids: readonly string[],
): Promise<KeyRow[]> {
  if (ids.length === 0) return [];
  return database.prisma.apiKey.findMany({
    where: { id: { in: [...ids] }, teamId },
    ...keyRow,
    orderBy: { id: 'asc' },
  });
}

/** A stretch of the team's keys by keyset on (createdAt, id), the revoked ones too. */
export async function listTeamKeys(
  { database }: Store,
  { teamId }: Pick<Viewer, 'teamId'>,
  { olderThan, newerThan, fromOldest, take, tellNewer, tellOlder }: ListRange,
): Promise<ListStretch<KeyRow>> {
  const order = fromOldest ? 'asc' : 'desc';
  const has = async (position: ListPosition | undefined, side: 'gte' | 'lte') =>
    position !== undefined &&
    (await database.prisma.apiKey.findFirst({
      where: { teamId, AND: [beyond(position, side)] },
      select: { id: true },
    })) !== null;
  const [rows, hasNewer, hasOlder] = await Promise.all([
    database.prisma.apiKey.findMany({
      where: { teamId, AND: [beyond(olderThan, 'lt'), beyond(newerThan, 'gt')] },
      ...keyRow,
      orderBy: [{ createdAt: order }, { id: order }],
      take,
    }),
    tellNewer ? has(olderThan, 'gte') : false,
    tellOlder ? has(newerThan, 'lte') : false,
  ]);
  return { rows, hasNewer, hasOlder };
}

function beyond(position: ListPosition | undefined, side: 'lt' | 'lte' | 'gt' | 'gte') {
  if (!position) return {};
  const { createdAt, id } = position;
  return { OR: [{ createdAt: { [side.slice(0, 2)]: createdAt } }, { createdAt, id: { [side]: id } }] };
}

/** A key of the team, or null. Another team's reads exactly as a missing one. */
export async function findTeamKey(
  { database }: Store,
  { teamId }: Pick<Viewer, 'teamId'>,
  id: string,
): Promise<KeyRow | null> {
  return database.prisma.apiKey.findFirst({ where: { id, teamId }, ...keyRow });
}
