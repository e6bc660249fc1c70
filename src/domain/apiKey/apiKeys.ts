import type { ApiKey, Role } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { generateKey, hashKey, isKeyForm, keyHint } from './keyFormat.ts';

type Store = Pick<Services, 'database'>;

/** How stale `lastUsedAt` may be, in milliseconds: a write for every call would cost more than it tells. */
const lastUsedStepMs = 60_000;

/** Makes a key of a team. `key` is in no other answer ever again: only its hash is stored. */
export async function createKey(
  { database }: Store,
  options: { teamId: string; name: string; role: Role },
): Promise<{ id: string; key: string }> {
  const key = generateKey();
  const { id } = await database.prisma.apiKey.create({
    data: { ...options, hash: hashKey(key), hint: keyHint(key) },
  });
  return { id, key };
}

/** A team's keys, or everyone's, oldest first; without what could be used. */
export async function listKeys({ database }: Store, teamId?: string): Promise<Omit<ApiKey, 'hash'>[]> {
  return database.prisma.apiKey.findMany({
    where: teamId === undefined ? {} : { teamId },
    omit: { hash: true },
    orderBy: { createdAt: 'asc' },
  });
}

/** @returns false where no such key exists. Revoking twice keeps the first time. */
export async function revokeKey({ database }: Store, id: string): Promise<boolean> {
  await database.prisma.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return (await database.prisma.apiKey.count({ where: { id } })) === 1;
}

/** Whom a key stands for, or null: unknown, revoked and malformed ones read alike. */
export async function authenticate({ database }: Store, key: string): Promise<Viewer | null> {
  if (!isKeyForm(key)) return null;
  const found = await database.prisma.apiKey.findUnique({
    where: { hash: hashKey(key), revokedAt: null },
    include: { team: true },
  });
  if (!found) return null;
  await touch({ database }, found);
  return {
    teamId: found.teamId,
    teamName: found.team.name,
    keyId: found.id,
    keyName: found.name,
    role: found.role,
  };
}

/** Those of the keys that still hold. */
export async function validKeys({ database }: Store, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ id: string }>({
    name: 'valid-keys',
    text: 'SELECT id FROM api_key WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL',
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

async function touch({ database }: Store, key: Pick<ApiKey, 'id' | 'lastUsedAt'>): Promise<void> {
  if (key.lastUsedAt && Date.now() - key.lastUsedAt.getTime() < lastUsedStepMs) return;
  await database.prisma.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
}
