import { inject } from 'vitest';
import { createDatabaseOn, type TestDatabase } from './databaseOn.ts';

export type { TestDatabase };

/** An empty database on the run's server. */
export async function createDatabase(): Promise<TestDatabase> {
  return createDatabaseOn(inject('databaseServer'));
}
