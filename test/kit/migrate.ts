import { applyMigrations } from '../../src/database/migrations.ts';

/** Brings a database up to date, so that a team can be made in it before any gateway runs. */
export async function migrateDatabase(url: string): Promise<void> {
  await applyMigrations({ database: url });
}
