import type { Database } from '../database/database.ts';
import { pendingMigrations } from '../database/migrations.ts';

/** A balancer asks every few seconds and wants an answer, whatever the database does. */
const answerMs = 2_000;

/** Says what keeps the process from doing its work, or null. */
export async function readinessFault(database: Database): Promise<string | null> {
  const late = new Promise<string>((resolve) => {
    setTimeout(resolve, answerMs, `the database did not answer within ${answerMs / 1000} s`).unref();
  });
  const check = pendingMigrations(database.pool).then(
    (pending) => (pending.length === 0 ? null : `migrations are not applied: ${pending.join(', ')}`),
    () => 'the database cannot be reached',
  );
  return Promise.race([check, late]);
}
