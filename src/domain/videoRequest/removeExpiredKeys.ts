import { runLongStatement } from '../../database/longStatement.ts';
import type { Services } from '../services.ts';

/** Keys removed at a time: what is left over is for the next round. */
const batch = 1000;

/**
 * Removes idempotency keys that have expired. An hour late, so that a call which has just been told of a key still
 * finds it. Returns how many.
 */
export async function removeExpiredKeys({ database }: Pick<Services, 'database'>): Promise<number> {
  // One that is locked is being used again at this moment.
  const { rowCount } = await runLongStatement(
    database.pool,
    `DELETE FROM idempotency_key WHERE (team_id, key) IN (
       SELECT team_id, key FROM idempotency_key WHERE expires_at < now() - interval '1 hour'
       LIMIT ${batch} FOR UPDATE SKIP LOCKED
     )`,
  );
  return rowCount ?? 0;
}
