import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns } from './parts/requestColumns.ts';

const text = `SELECT ${requestColumns} FROM video_request
  WHERE state = 'SUBMITTING' AND lease_until < clock_timestamp() ORDER BY due_at LIMIT $1`;

/** Submissions whose lease has run out, the longest lost first. */
export function findLostLeases({ limit }: { readonly limit: number }): Statement<VideoRequest> {
  return { name: 'lost-leases', text, values: [limit] };
}
