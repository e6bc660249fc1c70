import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schemaPath = join(root, 'prisma/schema.prisma');
const migrationsPath = join(root, 'prisma/migrations');
const lockfileName = 'migration_lock.toml';

/** prisma/schema.prisma as the schema engine takes it. */
export async function readSchema() {
  return { path: schemaPath, content: await readFile(schemaPath, 'utf8') };
}

/** prisma/migrations as the schema engine takes them: its `MigrationList`. */
export async function readMigrations() {
  const entries = await readdir(migrationsPath, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: migrationsPath,
    lockfile: { path: lockfileName, content: await readFile(join(migrationsPath, lockfileName), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map(readMigration)),
  };
}

async function readMigration(name) {
  const value = await readFile(join(migrationsPath, name, 'migration.sql'), 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
}

/** Writes a migration named for now and `title`; returns its path from the root. */
export async function writeMigration(title, sql) {
  const timestamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(migrationsPath, `${timestamp}_${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`);
  const file = join(folder, 'migration.sql');
  await mkdir(dirname(file));
  await writeFile(file, sql);
  return relative(root, file);
}
