import { RequestStatus } from '../../database/generated/client.ts';
import type { QueueReading } from '../../observability/metrics.ts';
import { generationTimes, overdueSeconds } from '../model/generationTimes.ts';
import type { Services } from '../services.ts';

/** Where the queue stands, over all teams: for the operator's metrics. */
export async function readQueue({ database }: Store): Promise<QueueReading> {
  const [counts, waiting, overdue] = await Promise.all([
    database.prisma.videoRequest.groupBy({ by: ['status'], _count: true }),
    readWaiting({ database }),
    countOverdue({ database }),
  ]);
  const now = Date.now();
  const oldest = waiting.oldest?.getTime() ?? now;
  return {
    byStatus: Object.fromEntries([
      ...Object.values(RequestStatus).map((status) => [status, 0]),
      ...counts.map(({ status, _count }) => [status, _count]),
    ]),
    depth: waiting.depth,
    overdue,
    oldestSeconds: Math.max(0, now - oldest) / 1000,
  };
}

type Store = Pick<Services, 'database'>;

/** Each state stands in its statement's text, as the indexes on what has not ended want it: Prisma hands it over as a value. */
async function readWaiting({ database }: Store): Promise<{ depth: number; oldest: Date | null }> {
  const { rows } = await database.pool.query<{ depth: number; oldest: Date | null }>({
    text: `SELECT count(*)::int AS depth, min(due_at) AS oldest FROM video_request WHERE state = 'READY'`,
  });
  return rows[0] ?? { depth: 0, oldest: null };
}

/** Generations that take much longer than others of their model. */
async function countOverdue({ database }: Store): Promise<number> {
  const { rows } = await database.pool.query<{ model: string }>({
    text: `SELECT DISTINCT model FROM video_request WHERE state = 'RUNNING'`,
  });
  const counts = await Promise.all(
    rows.map(async ({ model }) => {
      const bound = overdueSeconds(await generationTimes({ database }, model));
      return countRunningSince({ database }, model, new Date(Date.now() - bound * 1000));
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countRunningSince({ database }: Store, model: string, before: Date): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM video_request
           WHERE state = 'RUNNING' AND model = $1 AND EXISTS (
             SELECT FROM submission_attempt WHERE request_id = video_request.id AND started_at < $2)`,
    values: [model, before],
  });
  return rows[0]?.count ?? 0;
}
