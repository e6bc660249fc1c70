import { applyMigrations, MigrationError, type MigrationResult } from '../database/migrations.ts';
import { databaseUnreachable } from './startupError.ts';

/**
 * Brings the database up to date.
 * @throws MigrationError, or StartupError where the database cannot be used at all.
 */
export async function migrate(url: string): Promise<MigrationResult> {
  try {
    return await applyMigrations({ database: url });
  } catch (error) {
    throw error instanceof MigrationError ? error : databaseUnreachable(error, url);
  }
}
