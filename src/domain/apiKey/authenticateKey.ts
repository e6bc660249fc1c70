import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import type { Role, Viewer } from '../viewer.ts';
import { hashKey, isKeyForm } from './keyFormat.ts';

type Store = { readonly database: Pick<Database, 'pool'> };

/** A key that holds, with its team. */
export interface ValidKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly hash: Buffer;
  readonly expiresAt: Date | null;
  readonly teamId: string;
  readonly teamName: string;
}

/** How stale `lastUsedAt` may be: a write for every call would cost more than it tells. */
const lastUsedStep = "interval '1 minute'";

/** By the database's clock. */
const holds = '(revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))';

/** By one prepared statement: when a gateway goes away, all who were connected to it ask another in the same moment. */
const keyBy = (condition: string) => `
  SELECT k.id, k.name, k.role, k.hash, k.expires_at AS "expiresAt", t.id AS "teamId", t.name AS "teamName",
    coalesce(k.last_used_at < now() - ${lastUsedStep}, true) AS unnoted
  FROM api_key k JOIN team t ON t.id = k.team_id WHERE ${condition} AND ${holds}`;
const keyByHash = { name: 'key-by-hash', text: keyBy('k.hash = $1') };
const keyById = { name: 'key-by-id', text: keyBy('k.id = $1') };

/** Whom a key stands for, or null: unknown, revoked, expired and malformed ones read alike. */
export async function authenticateKey(store: Store, key: string): Promise<Viewer | null> {
  if (!isKeyForm(key)) return null;
  const hash = hashKey(key);
  const found = await findKey(store, { ...keyByHash, values: [hash] });
  // The index has found it by its digest, of which no caller can choose a single byte; what is compared here takes
  // the same time wherever they differ.
  return found && timingSafeEqual(found.hash, hash) ? viewerOf(found) : null;
}

/** A key that holds, for what was made with it. */
export async function findValidKey(store: Store, id: string): Promise<ValidKey | null> {
  return findKey(store, { ...keyById, values: [id] });
}

/** Those of the keys that still hold. */
export async function validKeys({ database }: Store, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ id: string }>({
    name: 'valid-keys',
    text: `SELECT id FROM api_key WHERE id = ANY($1::uuid[]) AND ${holds}`,
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

function viewerOf({ id, name, role, expiresAt, teamId, teamName }: ValidKey): Viewer {
  const credential = { kind: 'API_KEY', principal: id, name, keyId: id, expiresAt, requestId: null } as const;
  return { teamId, teamName, role, credential };
}

async function findKey(
  { database }: Store,
  statement: { name: string; text: string; values: unknown[] },
): Promise<ValidKey | null> {
  const { rows } = await database.pool.query<ValidKey & { readonly unnoted: boolean }>(statement);
  const [found] = rows;
  if (!found) return null;
  const { unnoted, ...key } = found;
  if (unnoted) await noteUse({ database }, key.id);
  return key;
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
