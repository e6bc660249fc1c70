import type { Worker } from '../worker.ts';

/** A reader that dies loses its turn after so long; one that lives keeps it up for as long as the list takes. */
const turnSeconds = 4;
const keepUpMs = 1_000;
/** Between two readings, at least; and as long as a reading took, so that a long list is read half of the time at most. */
const pauseSeconds = 2;

/**
 * Runs `read` if no process reads this model's list now or did a moment ago: one reader for the open submissions
 * of all processes.
 */
export async function inTurn({ services }: Worker, model: string, read: () => Promise<void>): Promise<void> {
  const { pool } = services.database;
  const { rowCount } = await pool.query({
    name: 'take-listing-turn',
    text: `INSERT INTO upstream_listing AS listing (model, due_at)
           VALUES ($1, clock_timestamp() + make_interval(secs => $2))
           ON CONFLICT (model) DO UPDATE SET due_at = excluded.due_at WHERE listing.due_at <= clock_timestamp()`,
    values: [model, turnSeconds],
  });
  if (rowCount !== 1) return;
  const nextIn = (seconds: number) =>
    pool.query({
      name: 'set-listing-turn',
      text: 'UPDATE upstream_listing SET due_at = clock_timestamp() + make_interval(secs => $2) WHERE model = $1',
      values: [model, seconds],
    });
  // Where it cannot be kept up another reads as well, which costs a listing and no more.
  const keepUp = setInterval(() => void nextIn(turnSeconds).catch(() => {}), keepUpMs);
  const begun = performance.now();
  try {
    await read();
  } finally {
    clearInterval(keepUp);
    const tookSeconds = (performance.now() - begun) / 1000;
    await nextIn(Math.max(pauseSeconds, tookSeconds));
  }
}
