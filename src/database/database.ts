import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { prepareFence } from './fencedQuery.ts';
import { PrismaClient } from './generated/client.ts';
import { closeIdleOnTimeout } from './halfOpen.ts';
import { Pipelines } from './pipelines.ts';
import { type Queryable, type TeamDatabase, teamDatabase, teamRole } from './teamDatabase.ts';
import { readTimestampsQuickly } from './timestamps.ts';

export type { Connection, Pool, Queryable, TeamDatabase, TeamPrisma } from './teamDatabase.ts';

/**
 * The whole database, for what is done for no caller: driving requests, telling who calls. One pool, two ways in:
 * Prisma for what is read and written in its own words, the pool for the hot statements, which stand in
 * `statements/`, and for the few that it cannot say (SKIP LOCKED, the database's clock).
 */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: Queryable & pg.Pool;
  /** One team's part of it, for what is done for a caller. */
  ofTeam(teamId: string): TeamDatabase;
  /**
   * Opens a few connections for the parts of teams, which stay open: when a gateway goes away, all its callers ask
   * another at the same moment.
   * @throws where they cannot be had: the address's user may not become the role for them.
   */
  openTeamConnections(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most, and as many for the parts of teams. */
  readonly poolSize?: number;
  /** Told of a connection that died while idle; the pool replaces it. */
  onIdleError(error: Error): void;
}

/** Each holds one for milliseconds; a server takes 100 in all unless told otherwise, and several processes share it. */
const poolSize = 10;
/** Of those for teams, kept open without anything to do. */
const warmConnections = 4;
/** Waiting for a connection, a caller wants to know within this, in milliseconds, that there is none. */
const connectMs = 5_000;
/** No statement of ours takes near it, waiting for a lock included. Milliseconds. */
const queryMs = 10_000;

/** Opens the pools; they connect when first used. `close` waits for what is running. */
export function openDatabase(options: DatabaseOptions): Database {
  readTimestampsQuickly();
  const pool = openPool(options, {});
  const teamPool = openPool(
    { ...options, url: asTeamRole(options.url) },
    { min: warmConnections, onConnect: prepareFence, pipeline: true },
  );
  const prisma = prismaOver(pool);
  const teamPrisma = prismaOver(teamPool);
  const ofTeams = { pool: teamPool, pipelines: new Pipelines(teamPool), prisma: teamPrisma };
  return {
    prisma,
    pool,
    ofTeam: (teamId) => teamDatabase(teamId, ofTeams),
    openTeamConnections: async () => {
      await Promise.all(Array.from({ length: warmConnections }, () => checkRole(teamPool)));
    },
    async close() {
      await Promise.all([prisma.$disconnect(), teamPrisma.$disconnect()]);
      await Promise.all([pool.end(), teamPool.end()]);
    },
  };
}

/** As a setting of the connection: one that may not become the role is refused, and never runs as its own user. */
function asTeamRole(url: string): string {
  const address = new URL(url);
  const given = address.searchParams.get('options');
  address.searchParams.set('options', `${given ?? ''} -c role=${teamRole}`.trim());
  return address.href;
}

async function checkRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ role: string }>('SELECT current_user AS role');
  if (rows[0]?.role !== teamRole)
    throw new Error(`connections for teams run as ${rows[0]?.role}, not ${teamRole}`);
}

function prismaOver(pool: pg.Pool): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    // Under load a transaction waits for its connection as long as any statement does.
    transactionOptions: { maxWait: connectMs, timeout: queryMs },
  });
}

function openPool(
  { url, onIdleError, poolSize: size = poolSize }: DatabaseOptions,
  more: pg.PoolConfig,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: connectMs,
    // A connection that is half open takes a query and never answers it.
    query_timeout: queryMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    application_name: 'clapperboard',
    ...more,
  });
  closeIdleOnTimeout(pool);
  // One that dies in somebody's hands fails their query too; unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message, name, stack }) => {
    // Without the connection that pg hangs on the error, and not while it is ourselves who close them.
    if (!pool.ending) onIdleError(Object.assign(new Error(message), { name, stack }));
  });
  return pool;
}
