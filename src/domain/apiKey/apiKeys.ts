import type { ApiKey, Role } from '../../database/generated/client.ts';
import type { Services } from '../services.ts';
import type { Viewer } from '../viewer.ts';
import { generateKey, hashKey, isKeyForm, keyHint } from './keyFormat.ts';

type Store = Pick<Services, 'database'>;

/** How stale `lastUsedAt` may be: a write for every call would cost more than it tells. */
const lastUsedStep = "interval '1 minute'";

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

/**
 * Whom a key stands for, or null: unknown, revoked and malformed ones read alike. By one prepared statement: when a
 * gateway goes away, all who were connected to it ask another in the same moment.
 */
export async function authenticate({ database }: Store, key: string): Promise<Viewer | null> {
  if (!isKeyForm(key)) return null;
  const { rows } = await database.pool.query<Viewer & { readonly unnoted: boolean }>({
    name: 'authenticate',
    text: `SELECT k.id AS "keyId", k.name AS "keyName", k.role, t.id AS "teamId", t.name AS "teamName",
             coalesce(k.last_used_at < now() - ${lastUsedStep}, true) AS unnoted
           FROM api_key k JOIN team t ON t.id = k.team_id WHERE k.hash = $1 AND k.revoked_at IS NULL`,
    values: [hashKey(key)],
  });
  const [found] = rows;
  if (!found) return null;
  const { unnoted, ...viewer } = found;
  if (unnoted) await noteUse({ database }, viewer.keyId);
  return viewer;
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

/** Whoever comes while somebody else is writing the same does not wait for it. */
async function noteUse({ database }: Store, id: string): Promise<void> {
  await database.pool.query({
    name: 'note-use',
    text: `UPDATE api_key SET last_used_at = now() WHERE id IN (
             SELECT id FROM api_key WHERE id = $1 AND coalesce(last_used_at < now() - ${lastUsedStep}, true)
             FOR UPDATE SKIP LOCKED)`,
    values: [id],
  });
}
