import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import type { Statement } from '../../database/statement.ts';
import {
  findKeyByHash,
  findKeyById,
  holds,
  type KeyRow,
  lastUsedStep,
} from '../../database/statements/findKey.ts';
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

/** Whom a key stands for, or null: unknown, revoked, expired and malformed ones read alike. */
export async function authenticateKey(store: Store, key: string): Promise<Viewer | null> {
  if (!isKeyForm(key)) return null;
  const hash = hashKey(key);
  const found = await findKey(store, findKeyByHash({ hash }));
  // The index has found it by its digest, of which no caller can choose a single byte; what is compared here takes
  // the same time wherever they differ.
  return found && timingSafeEqual(found.hash, hash) ? viewerOf(found) : null;
}

/** A key that holds, for what was made with it. */
export async function findValidKey(store: Store, id: string): Promise<ValidKey | null> {
  return findKey(store, findKeyById({ id }));
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
  const whose = { principal: id, allowance: null, name, keyId: id };
  const credential = { kind: 'API_KEY', ...whose, expiresAt, requestId: null } as const;
  return { teamId, teamName, role, credential };
}

async function findKey({ database }: Store, statement: Statement<KeyRow>): Promise<ValidKey | null> {
  const { rows } = await database.pool.query(statement);
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
