import type { MigrationResult } from '../database/migrations.ts';
import type { Services } from '../domain/services.ts';

/** What a command that runs once works with. */
export type CommandServices = Pick<Services, 'database' | 'hints' | 'metrics'>;

/**
 * Runs a command on the database that the environment names, or on the embedded one: the running server where
 * there is one, else one that is started for the command alone. Brings the schema up to date first.
 */
export async function withDatabase<T>(work: (services: CommandServices) => Promise<T>): Promise<T> {
  const { createLogger } = await import('../observability/logger.ts');
  const { createMetrics } = await import('../observability/metrics.ts');
  const { openDatabase } = await import('../database/database.ts');
  const { Hints } = await import('../events/hints.ts');
  const { PostgresHints } = await import('../events/postgresHints.ts');
  return withMigratedDatabase(async (url) => {
    const log = createLogger({ level: 'warn', pretty: false });
    const onIdleError = (error: Error) => log.debug({ err: error }, 'lost a connection');
    const database = openDatabase({ url, poolSize: 2, onIdleError });
    const hints = new Hints(new PostgresHints({ url, pool: database.pool, log }), log);
    try {
      return await work({ database, hints, metrics: createMetrics() });
    } finally {
      await hints.stop();
      await database.close();
    }
  });
}

/** The same with the bare address, and with what was migrated. */
export async function withMigratedDatabase<T>(
  work: (url: string, migrated: MigrationResult) => Promise<T>,
): Promise<T> {
  const { readConfig } = await import('../config.ts');
  const { connectEmbeddedServer } = await import('../database/embeddedServer.ts');
  const { migrate } = await import('../app/migrate.ts');
  const { databaseUrl, dataDir } = readConfig(process.env);
  const embedded = databaseUrl === null ? await connectEmbeddedServer({ dataDir }) : null;
  const url = databaseUrl ?? embedded?.url ?? '';
  try {
    return await work(url, await migrate(url));
  } finally {
    await embedded?.stop();
  }
}
