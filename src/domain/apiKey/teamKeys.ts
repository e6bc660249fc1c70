/** The keys of one team, for its admins. */
import { maxNameLength, readIdentifier } from '../identifier.ts';
import type { ListPosition, ListRange, ListStretch } from '../listRange.ts';
import type { TeamServices } from '../services.ts';
import { identifierFault, inputFault, type UserFault } from '../userFault.ts';
import type { Role, Viewer } from '../viewer.ts';
import { draftKey, type KeyRow } from './apiKeys.ts';

type Store = Pick<TeamServices, 'database' | 'hints' | 'log'>;

export interface KeyInput {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
}

export type CreateKeyResult =
  | { readonly key: string; readonly row: KeyRow; readonly faults: readonly [] }
  | { readonly key: null; readonly row: null; readonly faults: readonly UserFault[] };

/** Makes a key of the viewer's team; `key` is in no other answer ever again. The log keeps who made it. */
export async function createTeamKey(
  { database, log }: Store,
  viewer: Viewer,
  { name, role, expiresAt }: KeyInput,
): Promise<CreateKeyResult> {
  const known = readIdentifier(name, maxNameLength);
  const faults = [identifierFault('name', known, 'say what the key is for'), expiryFault(expiresAt)].filter(
    (fault) => fault !== null,
  );
  if (faults.length > 0 || known.value === null) return { key: null, row: null, faults };
  const { key, data } = draftKey({ teamId: viewer.teamId, name: known.value, role, expiresAt });
  const row = await database.prisma.apiKey.create({ data, omit: { hash: true } });
  log.info(
    { keyId: row.id, teamId: viewer.teamId, role, madeBy: viewer.credential.principal },
    'a key was made',
  );
  return { key, row, faults: [] };
}

/**
 * Ends a key of the viewer's team, at once and for ever; its open connections are closed within 5 s. Revoking twice
 * keeps the first time.
 * @param id null where the caller's id is none of ours: read as a missing one.
 */
export async function revokeTeamKey(
  { database, hints, log }: Store,
  viewer: Viewer,
  id: string | null,
): Promise<{ row: KeyRow | null; faults: UserFault[] }> {
  const row = id === null ? null : await findTeamKey({ database }, viewer, id);
  if (!row) return { row: null, faults: [inputFault('NOT_FOUND', 'id', 'names no key of this team')] };
  if (row.revokedAt) return { row, faults: [] };
  await database.prisma.apiKey.updateMany({
    where: { id: row.id, teamId: viewer.teamId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  hints.publishRevocation();
  log.info(
    { keyId: row.id, teamId: viewer.teamId, revokedBy: viewer.credential.principal },
    'a key was revoked',
  );
  return { row: await findTeamKey({ database }, viewer, row.id), faults: [] };
}

/** A stretch of the team's keys by keyset on (createdAt, id), the revoked ones too. */
export async function listTeamKeys(
  { database }: Pick<Store, 'database'>,
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
      omit: { hash: true },
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
  { database }: Pick<Store, 'database'>,
  { teamId }: Pick<Viewer, 'teamId'>,
  id: string,
): Promise<KeyRow | null> {
  return database.prisma.apiKey.findFirst({ where: { id, teamId }, omit: { hash: true } });
}

function expiryFault(expiresAt: Date | null): UserFault | null {
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return null;
  return inputFault('OUT_OF_RANGE', 'expiresAt', 'is over; give a moment to come, or leave it out');
}
