import { randomUUID } from 'node:crypto';
import { type ClientBase, DatabaseError, type Pool } from 'pg';
import type { MigrationFile } from './migrationFiles.ts';

/** A row of `_prisma_migrations` that was not rolled back. */
export interface MigrationRow {
  name: string;
  checksum: string;
  /** Null: it failed, or its process ended, before it was finished. */
  finishedAt: Date | null;
  logs: string | null;
}

const undefinedTable = '42P01';

/** Column for column as Prisma creates it, so that Prisma's own commands agree with what is done here. */
export async function createMigrationTable(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id                  VARCHAR(36) PRIMARY KEY NOT NULL,
      checksum            VARCHAR(64) NOT NULL,
      finished_at         TIMESTAMPTZ,
      migration_name      VARCHAR(255) NOT NULL,
      logs                TEXT,
      rolled_back_at      TIMESTAMPTZ,
      started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
      applied_steps_count INTEGER NOT NULL DEFAULT 0
    )`);
}

/** One query; a database without the table has no rows. */
export async function readMigrationRows(client: ClientBase | Pool): Promise<MigrationRow[]> {
  try {
    const { rows } = await client.query<MigrationRow>(
      `SELECT migration_name AS name, checksum, finished_at AS "finishedAt", logs
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    return rows;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === undefinedTable) return [];
    throw error;
  }
}

/** `clock_timestamp()`: inside a transaction `now()` stands still, and would date the end to the beginning. */
export async function recordMigration(client: ClientBase, { name, checksum }: MigrationFile): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
}
