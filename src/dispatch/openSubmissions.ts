import type { Worker } from './worker.ts';

/** How many of these attempts still hold their request: neither answered nor bound by the list. */
export async function openOf({ services }: Worker, attemptIds: readonly string[]): Promise<number> {
  const { rows } = await services.database.pool.query<{ open: number }>({
    name: 'open-submissions',
    text: `SELECT count(*)::int AS open FROM video_request WHERE state = 'SUBMITTING' AND attempt_id = ANY($1)`,
    values: [attemptIds],
  });
  return rows[0]?.open ?? 0;
}
