import { v7 as uuidv7 } from 'uuid';
import type { TeamDatabase } from '../../database/database.ts';
import { holds } from '../../database/statements/findKey.ts';
import { failureOfWrite } from '../../database/writeFailure.ts';
import type { draftKey } from './apiKeys.ts';

type Draft = ReturnType<typeof draftKey>['data'];

/**
 * Records a key that another key makes. The same statement locks the maker. If the maker is being revoked, then either the
 * revocation sees this key and revokes it too, or this statement waits and finds the maker revoked.
 * @returns its id, or null where the maker is revoked or has expired.
 */
export async function insertMadeKey(
  { pool }: Pick<TeamDatabase, 'pool'>,
  { teamId, name, role, hash, hint, expiresAt = null }: Draft,
  makerId: string,
): Promise<string | null> {
  const { rows } = await pool
    .query<{ id: string }>({
      name: 'insert-made-key',
      text: `
        INSERT INTO api_key (id, team_id, name, role, hash, hint, expires_at, created_by)
        SELECT $1::uuid, $2::uuid, $3, $4::role, $5::bytea, $6, least($7::timestamptz, maker.expires_at), maker.id
        FROM (
          SELECT id, expires_at FROM api_key WHERE id = $8 AND team_id = $2 AND ${holds} FOR SHARE
        ) AS maker
        RETURNING id`,
      values: [uuidv7(), teamId, name, role, hash, hint, expiresAt, makerId],
    })
    .catch((error: unknown) => {
      throw failureOfWrite(error);
    });
  return rows[0]?.id ?? null;
}
