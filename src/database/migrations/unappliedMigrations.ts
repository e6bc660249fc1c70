import { hasChecksum, type MigrationFile } from './migrationFiles.ts';
import type { MigrationRow } from './migrationTable.ts';

/** Migrations that cannot go on without a person. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * The files yet to be applied, in order.
 * @throws MigrationError when the database's record does not fit the files: a migration that failed, one that
 * this program does not know, or one whose file was edited after it was applied.
 */
export function unappliedMigrations(files: MigrationFile[], rows: MigrationRow[]): MigrationFile[] {
  const known = new Map(files.map((file) => [file.name, file]));
  for (const row of rows) requireSound(row, known.get(row.name));
  const applied = new Set(rows.map((row) => row.name));
  return files.filter((file) => !applied.has(file.name));
}

function requireSound(row: MigrationRow, file: MigrationFile | undefined): void {
  if (row.finishedAt === null) throw new MigrationError(failed(row));
  if (file === undefined) throw new MigrationError(unknown(row));
  if (!hasChecksum(file, row.checksum)) throw new MigrationError(edited(row));
}

const failed = ({ name, logs }: MigrationRow): string =>
  `Migration ${name} was begun and never finished${logs ? `: ${logs.trim()}` : '.'}\n` +
  'Undo by hand what it did, then let it be applied anew with: ' +
  `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${name}' AND finished_at IS NULL;`;

const unknown = ({ name }: MigrationRow): string =>
  `The database has migration ${name}, which this version of the program does not have: the database is newer. ` +
  'Run the newer version, or restore a backup from before it.';

const edited = ({ name }: MigrationRow): string =>
  `Migration ${name} was edited after it was applied to this database (its checksum differs). ` +
  `Restore prisma/migrations/${name}/migration.sql as it was, and put the change into a migration of its own.`;
