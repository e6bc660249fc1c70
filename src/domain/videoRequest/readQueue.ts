import { RequestStatus } from '../../database/generated/client.ts';
import type { QueueReading } from '../../observability/metrics.ts';
import { generationTimes, overdueSeconds } from '../model/generationTimes.ts';
import type { Services } from '../services.ts';

/** Where the queue stands, over all teams: for the operator's metrics. */
export async function readQueue({ database }: Pick<Services, 'database'>): Promise<QueueReading> {
  const [counts, waiting, overdue] = await Promise.all([
    database.prisma.videoRequest.groupBy({ by: ['status'], _count: true }),
    database.prisma.videoRequest.aggregate({
      where: { state: 'READY' },
      _count: true,
      _min: { dueAt: true },
    }),
    countOverdue({ database }),
  ]);
  const now = Date.now();
  const oldest = waiting._min.dueAt?.getTime() ?? now;
  return {
    byStatus: Object.fromEntries([
      ...Object.values(RequestStatus).map((status) => [status, 0]),
      ...counts.map(({ status, _count }) => [status, _count]),
    ]),
    depth: waiting._count,
    overdue,
    oldestSeconds: Math.max(0, now - oldest) / 1000,
  };
}

/** Generations that take much longer than others of their model. */
async function countOverdue({ database }: Pick<Services, 'database'>): Promise<number> {
  const running = await database.prisma.videoRequest.groupBy({ by: ['model'], where: { state: 'RUNNING' } });
  const counts = await Promise.all(
    running.map(async ({ model }) => {
      const bound = overdueSeconds(await generationTimes({ database }, model));
      const before = new Date(Date.now() - bound * 1000);
      return database.prisma.videoRequest.count({
        where: { state: 'RUNNING', model, submissions: { some: { startedAt: { lt: before } } } },
      });
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
