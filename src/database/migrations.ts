import { Client, type ClientBase, type Pool } from 'pg';
import {
  hasChecksum,
  type MigrationFile,
  packageMigrations,
  readMigrationFiles,
} from './migrations/migrationFiles.ts';
import { createMigrationTable, readMigrationRows, recordMigration } from './migrations/migrationTable.ts';
import { MigrationError, unappliedMigrations } from './migrations/unappliedMigrations.ts';

export { MigrationError };

/** Prisma's own lock, so that `prisma migrate deploy` elsewhere waits for us, and we for it. */
const migrationLock = 72707369;
/** Longer than any migration should take; whoever waits for another replica's gives up then. */
const lockTimeout = '10min';

export interface MigrationOptions {
  /** The database's address, or a connection of its own (not from a transaction) to use and leave open. */
  database: string | ClientBase;
  /** Holds a folder a migration; by default the package's prisma/migrations. */
  folder?: string;
}

/** What was done: the names applied now, in order, and how many had been before. */
export interface MigrationResult {
  applied: string[];
  alreadyApplied: number;
}

/**
 * Brings the database up to date, as `prisma migrate deploy` does but without its native engine. Of several
 * callers at once one applies, and the others wait and find it done. Each migration is one transaction together
 * with its record: one that fails leaves nothing behind, and may be tried again.
 * @throws MigrationError when a migration fails, or the database's record does not fit the files.
 */
export async function applyMigrations({
  database,
  folder = packageMigrations,
}: MigrationOptions): Promise<MigrationResult> {
  const files = await readMigrationFiles(folder);
  if (typeof database !== 'string') return whileLocked(database, () => applyFiles(database, files));
  const client = new Client({ connectionString: database, application_name: 'clapperboard migrate' });
  // A connection lost on the way fails the query that waits; unheard, the event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await whileLocked(client, () => applyFiles(client, files));
  } finally {
    await client.end();
  }
}

/**
 * The names of migrations that the database lacks, or has with other contents; for the readiness check, in one
 * query. A database newer than the program lacks none: while versions change over, the older replicas go on.
 */
export async function pendingMigrations(
  client: ClientBase | Pool,
  folder = packageMigrations,
): Promise<string[]> {
  const [files, rows] = await Promise.all([readMigrationFiles(folder), readMigrationRows(client)]);
  const finished = new Map(
    rows.filter((row) => row.finishedAt !== null).map((row) => [row.name, row.checksum]),
  );
  return files.filter((file) => !hasChecksum(file, finished.get(file.name) ?? '')).map((file) => file.name);
}

async function whileLocked<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query(`SET lock_timeout = '${lockTimeout}'`);
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
  await client.query('RESET lock_timeout');
  try {
    return await work();
  } finally {
    // Where the connection is lost so is the lock, and the work's own error tells more.
    await client.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => {});
  }
}

async function applyFiles(client: ClientBase, files: MigrationFile[]): Promise<MigrationResult> {
  const rows = await readMigrationRows(client);
  const unapplied = unappliedMigrations(files, rows);
  if (unapplied.length > 0) await createMigrationTable(client);
  for (const file of unapplied) await applyFile(client, file);
  return { applied: unapplied.map((file) => file.name), alreadyApplied: files.length - unapplied.length };
}

/** The file goes over whole, without parameters: a statement splitter would break function bodies. */
async function applyFile(client: ClientBase, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await recordMigration(client, file);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(`Migration ${file.name} failed, and was rolled back whole: ${reason}`, {
      cause,
    });
  }
}
