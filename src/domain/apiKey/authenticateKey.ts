import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { holds } from '../../database/statements/findKey.ts';
import type { Viewer } from '../viewer.ts';
import { hashKey, isKeyForm } from './keyFormat.ts';
import type { KeyLookUps, ValidKey } from './keyLookUps.ts';

/** Whom a key stands for, or null: unknown, revoked, expired and malformed ones read alike. */
export async function authenticateKey(keys: KeyLookUps, key: string): Promise<Viewer | null> {
  if (!isKeyForm(key)) return null;
  const hash = hashKey(key);
  const found = await keys.ofHash(hash);
  // The index has found it by its digest, of which no caller can choose a single byte; what is compared here takes
  // the same time wherever they differ.
  return found && timingSafeEqual(found.hash, hash) ? viewerOf(found) : null;
}

/** Those of the keys that still hold. */
export async function validKeys(
  { database }: { readonly database: Pick<Database, 'pool'> },
  ids: readonly string[],
): Promise<Set<string>> {
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
