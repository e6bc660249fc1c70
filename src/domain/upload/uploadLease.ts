/**
 * Who writes an upload's file: one PUT at a time, told by the database so that all replicas agree. A lease that is not
 * renewed lapses by the database's clock, so a process that was killed keeps nobody out for long.
 */
import { v4 as uuidv4 } from 'uuid';
import type { Services } from '../services.ts';

type Store = Pick<Services, 'database' | 'log'>;

const leaseSeconds = 30;
const renewMs = 10_000;
/** An address that expires while its file is being written stays until that has ended. */
const held = `now() + interval '${leaseSeconds} seconds'`;
const extended = `writing_until = ${held}, expires_at = greatest(expires_at, ${held})`;

export interface UploadLease {
  readonly writer: string;
  /** Lets the next PUT in. The lease lapses by itself where the database cannot be asked. */
  release(): Promise<void>;
}

/** Takes the lease of an upload and renews it; null where its file is there, another PUT has it, or it has expired. */
export async function takeUploadLease({ database, log }: Store, id: string): Promise<UploadLease | null> {
  const writer = uuidv4();
  const { rowCount } = await database.pool.query({
    text: `UPDATE upload SET writer = $2, ${extended}
      WHERE id = $1 AND stored_at IS NULL AND expires_at > now() AND coalesce(writing_until <= now(), true)`,
    values: [id, writer],
  });
  if (rowCount !== 1) return null;
  const change = (set: string) =>
    database.pool
      .query({ text: `UPDATE upload SET ${set} WHERE id = $1 AND writer = $2`, values: [id, writer] })
      .then(
        () => {},
        (error: unknown) => log.warn({ err: error, uploadId: id }, 'the lease of an upload was not changed'),
      );
  const timer = setInterval(() => void change(extended), renewMs);
  return {
    writer,
    async release() {
      clearInterval(timer);
      await change('writer = NULL, writing_until = NULL');
    },
  };
}

/** Of these writers those that still hold a lease. */
export async function liveWriters(
  { database }: Pick<Store, 'database'>,
  writers: readonly string[],
): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ writer: string }>({
    text: 'SELECT writer FROM upload WHERE writer = ANY($1::uuid[]) AND writing_until > now()',
    values: [writers],
  });
  return new Set(rows.map(({ writer }) => writer));
}
