import type { Services } from '../services.ts';
import { liveWriters } from './uploadLease.ts';
import type { StoredFile } from './uploadStore.ts';

type Store = Pick<Services, 'database' | 'uploads' | 'log'>;

/** Rows at a time: what is left over is for the next round. */
const batch = 1000;
/** Far more than an upload may pause: a partial file that is older has no process, whatever its database. */
const maxPartialSeconds = 10 * 60;

/**
 * Removes what has expired, and what a kill or a fault has left: partial files that nobody writes, files without a row,
 * and rows without a file. For processes that have the store's folder; any number of them at a time.
 */
export async function sweepUploads(services: Store): Promise<void> {
  await removeExpired(services);
  const files = await services.uploads.list();
  await removePartials(services, files);
  await removeOrphans(services, files);
  await removeRowsWithoutFile(services, files);
  services.log.debug('the upload store was swept');
}

/** Row first: whoever still writes finds it gone, and removes what they have written. */
async function removeExpired({ database, uploads }: Store): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>({
    text: `DELETE FROM upload WHERE id IN (
        SELECT id FROM upload WHERE expires_at <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED
      ) RETURNING id`,
  });
  for (const { id } of rows) await uploads.remove(id);
}

async function removePartials(
  { database, uploads, log }: Store,
  files: readonly StoredFile[],
): Promise<void> {
  const partials = files.flatMap(({ name, writer }) => (writer ? [{ name, writer }] : []));
  const live = await liveWriters(
    { database },
    partials.map(({ writer }) => writer),
  );
  for (const { name, writer } of partials) {
    const age = await uploads.age(name);
    if (live.has(writer) || age === null || age < maxPartialSeconds) continue;
    await uploads.remove(name);
    log.info({ file: name }, 'removed the partial file of an upload that nobody writes');
  }
}

/**
 * A file that is older than any row would be: while another database shares the folder by mistake, its files stay for
 * as long as they can be read.
 */
async function removeOrphans({ database, uploads, log }: Store, files: readonly StoredFile[]): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>({
    text: `SELECT id FROM unnest($1::uuid[]) AS file (id)
      WHERE NOT EXISTS (SELECT FROM upload WHERE upload.id = file.id)`,
    values: [files.filter(({ writer }) => writer === null).map(({ id }) => id)],
  });
  for (const { id } of rows) {
    const age = await uploads.age(id);
    if (age === null || age < uploads.options.ttlSeconds) continue;
    await uploads.remove(id);
    log.info({ file: id }, 'removed a stored file that no upload stands for');
  }
}

/** Of this folder alone: one that is not mounted at present has another id, or none. */
async function removeRowsWithoutFile(
  { database, uploads, log }: Store,
  files: readonly StoredFile[],
): Promise<void> {
  const store = await uploads.id();
  if (store === null) return;
  const { rows } = await database.pool.query<{ id: string }>({
    text: 'SELECT id FROM upload WHERE store_id = $1 AND stored_at IS NOT NULL',
    values: [store],
  });
  const listed = new Set(files.map(({ name }) => name));
  for (const { id } of rows) {
    // What was stored since the folder was read is asked for by itself.
    if (listed.has(id) || (await uploads.has(id))) continue;
    await database.pool.query({ text: 'DELETE FROM upload WHERE id = $1', values: [id] });
    log.warn({ uploadId: id }, 'removed the row of an upload whose file is gone from the store');
  }
}
