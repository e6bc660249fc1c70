import type { Readable } from 'node:stream';
import type { Services } from '../services.ts';
import type { KnownUpload } from './findUpload.ts';
import { takeUploadLease } from './uploadLease.ts';

type Store = Pick<Services, 'database' | 'uploads' | 'log'>;

/** `busy`: another PUT is under way. `taken`: the file is there already. `expired`: its row is gone. */
export type Stored = 'stored' | 'busy' | 'taken' | 'expired';

/**
 * Keeps the bytes of an upload. Nothing that is stored is ever replaced.
 * @throws UploadFault where they are not kept.
 */
export async function storeUpload(
  services: Store,
  { id, size }: KnownUpload,
  body: Readable,
): Promise<Stored> {
  const lease = await takeUploadLease(services, id);
  if (!lease) return 'busy';
  try {
    const fresh = await services.uploads.write(id, lease.writer, body, size);
    // A file without its mark is one whose process was killed between the two: it is whole, and stays.
    if (await markStored(services, id)) return fresh ? 'stored' : 'taken';
    if (fresh) await services.uploads.remove(id);
    return 'expired';
  } finally {
    await lease.release();
  }
}

/** @returns false where the row is gone. */
async function markStored({ database, uploads }: Store, id: string): Promise<boolean> {
  const { rowCount } = await database.pool.query({
    text: `UPDATE upload SET stored_at = coalesce(stored_at, now()), store_id = $2,
        expires_at = CASE WHEN stored_at IS NULL THEN now() + make_interval(secs => $3) ELSE expires_at END
      WHERE id = $1`,
    values: [id, await uploads.id(), uploads.options.ttlSeconds],
  });
  return rowCount === 1;
}
