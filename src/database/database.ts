import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { cancelUnanswered } from './cancelUnanswered.ts';
import { prepareFence } from './fencedQuery.ts';
import { PrismaClient } from './generated/client.ts';
import { closeIdleOnTimeout } from './halfOpen.ts';
import { lanes, Pipelines } from './pipelines/pipelines.ts';
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
  /** Connections at most; for the parts of teams as many, or those few that their reads share and one more. */
  readonly poolSize?: number;
  /** So long a connection lives, in seconds: an hour unless given. */
  readonly lifetimeSeconds?: number;
  /** Told of a connection that died while idle; the pool replaces it. */
  onIdleError(error: Error): void;
}

/** Each holds one for milliseconds; a server takes 100 in all unless told otherwise, and several processes share it. */
const poolSize = 10;
/** Of those that callers' writes take, kept open without anything to do; those that their reads share all are. */
const warmConnections = 2;
/** Waiting for a connection, a caller wants to know within this, in milliseconds, that there is none. */
const connectMs = 5_000;
/** So long a connection may owe an answer, in milliseconds: one that is half open never gives it. */
const queryMs = 10_000;
/**
 * So long a statement may take, waiting for a lock included, in milliseconds: then the server takes it back and says so.
 * No statement of ours takes near it. So far below the other limit that the answer still arrives: what the server
 * commits is never given up by whoever waits for it.
 */
const statementMs = 8_000;
/**
 * So long a connection lives, in seconds: what its server's process has come to keep, of plans and of what it knows of
 * tables, ends with it.
 */
const lifetimeSeconds = 60 * 60;
const applicationName = 'clapperboard';

/** Opens the pools; they connect when first used. `close` waits for what is running. */
export function openDatabase(options: DatabaseOptions): Database {
  readTimestampsQuickly();
  const { url, poolSize: size = poolSize, lifetimeSeconds: lives = lifetimeSeconds } = options;
  const ofTeams = { connectionString: asTeamRole(url), onConnect: prepareFence };
  const pool = openPool(options, { connectionString: url, max: size, query_timeout: queryMs });
  const teamPool = openPool(options, {
    ...ofTeams,
    min: warmConnections,
    max: Math.max(1, size - lanes),
    query_timeout: queryMs,
  });
  // Those who share a connection have one timer for all: one for each statement would keep its rows alive in V8's eyes.
  const sharedPool = openPool(options, { ...ofTeams, min: lanes, max: lanes, pipeline: true });
  const pools = [pool, teamPool, sharedPool];
  closeIdleOnTimeout(pools);
  cancelUnanswered(teamPool, pool, applicationName);
  const pipelines = new Pipelines(sharedPool, { answerMs: queryMs, lifetimeMs: lives * 1_000 });
  const prisma = prismaOver(pool);
  const teamPrisma = prismaOver(teamPool);
  return {
    prisma,
    pool,
    ofTeam: (teamId) => teamDatabase(teamId, { pool: teamPool, pipelines, prisma: teamPrisma }),
    openTeamConnections: async () => {
      await Promise.all([openConnections(teamPool, warmConnections), openConnections(sharedPool, lanes)]);
    },
    async close() {
      pipelines.close();
      await Promise.all([prisma.$disconnect(), teamPrisma.$disconnect()]);
      await Promise.all(pools.map((each) => each.end()));
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

async function openConnections(pool: pg.Pool, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => checkRole(pool)));
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
  { onIdleError, lifetimeSeconds: lives = lifetimeSeconds }: DatabaseOptions,
  settings: pg.PoolConfig,
): pg.Pool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    maxLifetimeSeconds: lives,
    application_name: applicationName,
    statement_timeout: statementMs,
    ...settings,
  });
  // One that dies in somebody's hands fails their query too; unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', ({ message, name, stack }) => {
    // Without the connection that pg hangs on the error, and not while it is ourselves who close them.
    if (!pool.ending) onIdleError(Object.assign(new Error(message), { name, stack }));
  });
  return pool;
}
