import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../../packageFile.ts';

/** One folder of prisma/migrations. */
export interface MigrationFile {
  /** The folder's name, such as `20260101120000_init`: it orders the migrations. */
  name: string;
  sql: string;
  /** Prisma's: SHA-256 of the file, in hexadecimal. */
  checksum: string;
}

/** The package's own migrations. */
export const packageMigrations = packageFile('prisma/migrations');

/** The migrations of a folder in the order in which they are to be applied. */
export async function readMigrationFiles(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigrationFile(folder, name)));
}

async function readMigrationFile(folder: string, name: string): Promise<MigrationFile> {
  const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  return { name, sql, checksum: sha256(sql) };
}

/** Line endings do not count, as for Prisma: git changes them between machines. */
export function hasChecksum({ sql }: MigrationFile, checksum: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].some((text) => sha256(text) === checksum);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
