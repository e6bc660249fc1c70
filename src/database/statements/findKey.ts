import type { ApiKey } from '../generated/client.ts';
import type { Statement } from '../statement.ts';

export interface KeyRow extends Pick<ApiKey, 'id' | 'name' | 'role' | 'expiresAt' | 'teamId'> {
  readonly hash: Buffer;
  readonly teamName: string;
  /** Whether its last use was noted too long ago, or never. */
  readonly unnoted: boolean;
}

/** How stale `last_used_at` may be: a write for every call would cost more than it tells. */
export const lastUsedStep = "interval '1 minute'";

/** A key that holds, by the database's clock. */
export const holds = '(revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))';

/** Asked by everybody at once when a gateway goes away and all who were connected to it come to another. */
const keyBy = (condition: string) => `
  SELECT k.id, k.name, k.role, k.hash, k.expires_at AS "expiresAt", k.team_id AS "teamId",
    (SELECT name FROM team WHERE id = k.team_id) AS "teamName",
    coalesce(k.last_used_at < now() - ${lastUsedStep}, true) AS unnoted
  FROM api_key k WHERE ${condition} AND ${holds}`;
const byHash = keyBy('k.hash = ANY($1::bytea[])');
const byId = keyBy('k.id = ANY($1::uuid[])');

/** The keys that hold among those of these digests, with their teams. */
export function findKeysByHash({ hashes }: { readonly hashes: readonly Uint8Array[] }): Statement<KeyRow> {
  return { name: 'key-by-hash', text: byHash, values: [hashes] };
}

/** The same by id, for what was made with them. */
export function findKeysById({ ids }: { readonly ids: readonly string[] }): Statement<KeyRow> {
  return { name: 'key-by-id', text: byId, values: [ids] };
}
