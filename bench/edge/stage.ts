import { openDatabase } from '../../src/database/database.ts';
import { createKey } from '../../src/domain/apiKey/apiKeys.ts';
import { createDatabaseOn, type TestDatabase } from '../../test/kit/databaseOn.ts';
import { gatewayEnvironment } from '../../test/kit/gateway.ts';
import { migrateDatabase } from '../../test/kit/migrate.ts';
import type { Ground } from './contenders/contender.ts';

/** The upstream of a gateway that submits nothing: nobody answers there. */
const nowhere = 'http://127.0.0.1:9';

/** Who asks: the gateway goes by the key, the contenders take the team's word for it. */
export interface Sender extends Readonly<Record<string, string>> {
  readonly authorization: string;
  readonly 'x-team': string;
}

/** The database with its tables, and what contenders are started with. */
export interface Stage {
  readonly database: TestDatabase;
  readonly ground: Ground;
  /** One of each team, by the team's id. */
  readonly senders: ReadonlyMap<string, Sender>;
  close(): Promise<void>;
}

/**
 * @param server on which it makes its database, which is gone when the stage is closed.
 * @param build fills its tables.
 */
export async function openStage(
  server: string,
  build: (database: TestDatabase) => Promise<void>,
): Promise<Stage> {
  const database = await createDatabaseOn(server);
  try {
    await migrateDatabase(database.url);
    await build(database);
    const gateway = gatewayEnvironment(database.url, nowhere, {
      NODE_ENV: 'production',
      // Nowhere is a place of this machine.
      ALLOW_LOCAL_MEDIA: 'on',
      ROLE: 'api',
      LOG_LEVEL: 'warn',
    });
    return {
      database,
      ground: { databaseUrl: database.url, gateway },
      senders: await createSenders(database),
      close: () => database.drop(),
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function createSenders({ url, query }: TestDatabase): Promise<Map<string, Sender>> {
  const teams = await query<{ id: string }>('SELECT id FROM team ORDER BY id');
  const database = openDatabase({ url, onIdleError: () => {} });
  try {
    const senders = new Map<string, Sender>();
    for (const { id: teamId } of teams) {
      const { key } = await createKey({ database }, { teamId, name: 'bench', role: 'member' });
      senders.set(teamId, { authorization: `Bearer ${key}`, 'x-team': teamId });
    }
    return senders;
  } finally {
    await database.close();
  }
}
