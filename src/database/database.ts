import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/**
 * One pool, two ways in: Prisma for what is read and written in its own words, the pool for the few
 * statements that it cannot say (SKIP LOCKED, the database's clock, record and event in one statement).
 */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize?: number;
  /** Told of a connection that died while idle; the pool replaces it. */
  onIdleError(error: Error): void;
}

/** Each holds one for milliseconds; a server takes 100 in all unless told otherwise, and several processes share it. */
const poolSize = 10;
/** Waiting for a connection, a caller wants to know within this, in milliseconds, that there is none. */
const connectMs = 5_000;
/** No statement of ours takes near it, waiting for a lock included. Milliseconds. */
const queryMs = 10_000;

/** Opens the pool; connects when first used. `close` waits for what is running. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? poolSize,
    connectionTimeoutMillis: connectMs,
    // A connection that is half open takes a query and never answers it.
    query_timeout: queryMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    application_name: 'clapperboard',
  });
  // One that dies in somebody's hands fails their query too; unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message, name, stack }) => {
    // Without the connection that pg hangs on the error, and not while it is ourselves who close them.
    if (!pool.ending) options.onIdleError(Object.assign(new Error(message), { name, stack }));
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
