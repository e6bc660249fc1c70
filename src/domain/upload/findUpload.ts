import type { Services } from '../services.ts';
import { hashToken } from './tokens.ts';

export interface KnownUpload {
  readonly id: string;
  readonly contentType: string;
  /** Bytes that its file must have. */
  readonly size: number;
  /** Its file is there. */
  readonly stored: boolean;
  /** A PUT is under way. */
  readonly busy: boolean;
}

/**
 * The upload that an address stands for, or null: unknown and expired ones read alike.
 * @param use what the address is for; an address to read from is none to write to, and the other way round.
 */
export async function findUpload(
  { database }: Pick<Services, 'database'>,
  token: string,
  use: 'read' | 'write',
): Promise<KnownUpload | null> {
  const { rows } = await database.pool.query<KnownUpload>({
    text: `SELECT id, content_type AS "contentType", size, stored_at IS NOT NULL AS stored,
        coalesce(writing_until > now(), false) AS busy
      FROM upload WHERE ${use}_token_hash = $1 AND expires_at > now()`,
    values: [hashToken(token)],
  });
  return rows[0] ?? null;
}
