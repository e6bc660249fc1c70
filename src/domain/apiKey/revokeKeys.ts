import type { Pool, Queryable } from '../../database/database.ts';
import type { Services } from '../services.ts';
import { inTransaction } from '../videoRequest/transaction.ts';

type Store = Pick<Services, 'hints' | 'metrics'> & { readonly database: { readonly pool: Pool } };

export interface RevokedTree {
  readonly teamId: string;
  /** The key that is revoked. */
  readonly id: string;
  /** Whether those go too that were made with it, and with those, and so on. */
  readonly withDescendants: boolean;
}

/**
 * Revokes a key and, unless told otherwise, all that were made with it, through keys that are revoked already as well.
 * Every process is told to look at once. Revoking twice keeps the first time.
 * @returns the ids of those that this call has revoked, the oldest first.
 */
export async function revokeKeys(store: Store, tree: RevokedTree): Promise<readonly string[]> {
  const revoked = await inTransaction(store, async ({ client }) => revoke(client, await lock(client, tree)));
  store.hints.publishRevocation();
  return revoked;
}

/**
 * Locks the keys until no more are found. A key that makes another holds a lock of its own for it (see `insertMadeKey`):
 * whoever has got all locks sees what was being made, and nothing more can be made until the end.
 */
async function lock(client: Queryable, { teamId, id, withDescendants }: RevokedTree): Promise<string[]> {
  for (let known = 0; ; ) {
    const { rows } = await client.query<{ id: string }>({
      name: 'lock-made-keys',
      // UNION and not UNION ALL: were there a circle, it would end all the same.
      text: `
        WITH RECURSIVE made AS (
          SELECT id FROM api_key WHERE id = $1 AND team_id = $2
          UNION
          SELECT k.id FROM api_key k JOIN made ON k.created_by = made.id WHERE $3 AND k.team_id = $2
        )
        SELECT id FROM api_key WHERE id IN (SELECT id FROM made) ORDER BY id FOR NO KEY UPDATE`,
      values: [id, teamId, withDescendants],
    });
    if (rows.length === known) return rows.map((row) => row.id);
    known = rows.length;
  }
}

async function revoke(client: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'revoke-keys',
    text: `UPDATE api_key SET revoked_at = now() WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL RETURNING id`,
    values: [ids],
  });
  // Ids sort by time.
  return rows.map(({ id }) => id).sort();
}
