import { hkdfSync } from 'node:crypto';
import type { Services } from '../services.ts';

/** Recognises a secret without telling anything of it. */
export function fingerprintOf(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'clapperboard token secret fingerprint', 8)).toString(
    'hex',
  );
}

/**
 * Notes with which secret this process signs client tokens, and warns where another process has signed with one that this
 * one does not have, within the longest life of a token. Nothing else would show it: each token simply works on some
 * replicas and is refused on others.
 * @param secrets those of this process; one without any signs nothing.
 */
export async function noteTokenSecret(
  { database, log }: Pick<Services, 'database' | 'log'>,
  secrets: readonly string[],
): Promise<void> {
  const [own, ...others] = secrets.map(fingerprintOf);
  if (own === undefined) return;
  const { rows } = await database.pool.query<{ fingerprint: string }>({
    name: 'note-token-secret',
    text: `
      WITH noted AS (
        INSERT INTO token_secret (fingerprint, last_used_at) VALUES ($1, now())
        ON CONFLICT (fingerprint) DO UPDATE SET last_used_at = now()
      ), forgotten AS (
        DELETE FROM token_secret WHERE fingerprint <> $1 AND last_used_at < now() - interval '1 day'
      )
      SELECT fingerprint FROM token_secret
      WHERE fingerprint <> $1 AND fingerprint <> ALL($2) AND last_used_at > now() - interval '1 hour'`,
    values: [own, others],
  });
  if (rows.length === 0) return;
  log.warn(
    { own, others: rows.map(({ fingerprint }) => fingerprint) },
    'another process on this database has signed client tokens with another secret in the last hour: its tokens are refused here. Give all processes the same TOKEN_SECRET; to change it, give them both, with a comma between them',
  );
}
