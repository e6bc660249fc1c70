import type { VideoRequest } from '../database/generated/client.ts';
import { findAnyRequest } from '../database/statements/findRequest.ts';
import type { Worker } from './worker.ts';

/** How a request stands now. @throws where there is none: a request that has an attempt is never removed. */
export async function requestById({ services }: Worker, id: string): Promise<VideoRequest> {
  const { rows } = await services.database.pool.query(findAnyRequest({ id }));
  const [request] = rows;
  if (!request) throw new Error(`there is no request ${id}`);
  return request;
}
