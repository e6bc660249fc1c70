import type { VideoRequest } from '../database/generated/client.ts';
import type { Worker } from './worker.ts';

/** The requests that a statement of the queue has picked, in no order; asks nothing for none. */
export async function requestsById(
  { services }: Worker,
  rows: readonly { readonly id: string }[],
): Promise<VideoRequest[]> {
  if (rows.length === 0) return [];
  return services.database.prisma.videoRequest.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
}
