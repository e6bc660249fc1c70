/** How long a model's generations take, by its own latest ones: what a stuck one is told by. */
import type { Database } from '../../database/database.ts';

/** From the submission to the end of the latest successes, in seconds. */
export interface GenerationTimes {
  readonly samples: number;
  /** Of a hundred, one takes longer. */
  readonly p99: number;
}

const latest = 200;
/** Fewer say nothing of what is usual. */
const enoughSamples = 10;
const freshMs = 60_000;

/** Beyond the slowest ones so many times over, a generation counts as overdue, and as stuck. */
const overdueFactor = 3;
const stuckFactor = 20;
/** Bounds for both, in seconds: short generations vary by more than their length. */
const overdueBounds = { least: 60, usual: 15 * 60, most: 60 * 60 };
const stuckBounds = { least: 10 * 60, usual: 60 * 60, most: 6 * 60 * 60 };

/** After so many seconds a generation is shown as overdue. Without a history: 15 minutes. */
export function overdueSeconds(times: GenerationTimes): number {
  return beyond(times, overdueFactor, overdueBounds);
}

/** After so many seconds without a move a generation is taken for stuck. Without a history: an hour. */
export function stuckSeconds(times: GenerationTimes): number {
  return beyond(times, stuckFactor, stuckBounds);
}

function beyond(
  { samples, p99 }: GenerationTimes,
  factor: number,
  { least, usual, most }: typeof overdueBounds,
): number {
  return samples < enoughSamples ? usual : Math.min(most, Math.max(least, p99 * factor));
}

type Source = { readonly database: Pick<Database, 'pool'> };
type Kept = { readonly times: Promise<GenerationTimes>; readonly until: number };
/** By the models of requests that were accepted, so of the upstream's list: a few hundred names. */
const kept = new WeakMap<Source['database'], Map<string, Kept>>();

/** @param model the upstream's id. Up to a minute old. */
export async function generationTimes({ database }: Source, model: string): Promise<GenerationTimes> {
  const models = kept.get(database) ?? new Map<string, Kept>();
  kept.set(database, models);
  const known = models.get(model);
  if (known && known.until > performance.now()) return known.times;
  const times = readTimes(database, model);
  models.set(model, { times, until: performance.now() + freshMs });
  times.catch(() => models.delete(model));
  return times;
}

async function readTimes({ pool }: Source['database'], model: string): Promise<GenerationTimes> {
  const { rows } = await pool.query<GenerationTimes>({
    name: 'generation-times',
    text: `SELECT count(*)::int AS samples,
             coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds), 0) AS p99
           FROM (
             SELECT extract(epoch FROM r.finished_at - a.started_at)::float8 AS seconds
             FROM video_request r JOIN submission_attempt a ON a.id = r.attempt_id
             WHERE r.model = $1 AND r.state = 'SUCCEEDED' ORDER BY r.finished_at DESC LIMIT ${latest}
           ) latest`,
    values: [model],
  });
  return rows[0] ?? { samples: 0, p99: 0 };
}
