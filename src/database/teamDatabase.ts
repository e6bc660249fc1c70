import type pg from 'pg';
import { FencedQuery } from './fencedQuery.ts';
import type { PrismaClient } from './generated/client.ts';
import type { Pipelines } from './pipelines/pipelines.ts';
import { type Runner, runnerOf } from './runner.ts';
import type { Statement } from './statement.ts';
import { failureOfWrite } from './writeFailure.ts';

/** The role that what is done for a caller runs as; the migrations make it. */
export const teamRole = 'clapperboard_team';

/** What runs statements: those of `statements/` know their rows, others are told. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    statement: pg.QueryConfig & Pick<Statement<Row>, 'row' | 'pipelined'>,
  ): Promise<pg.QueryResult<Row>>;
}

/** A connection out of a pool, to be given back. */
export interface Connection extends Queryable {
  /** @param broken why it cannot be used any more: it is thrown away then. */
  release(broken?: Error): void;
}

/** The whole database's pool, or one team's part of it. */
export interface Pool extends Queryable {
  connect(): Promise<Connection>;
}

/** The models that belong to teams. */
export type TeamPrisma = Pick<PrismaClient, 'apiKey' | 'requestEvent' | 'videoRequest'>;

/**
 * One team's part of the database: whatever a statement says, it reads and writes no other team's rows (row-level
 * security). Operations for a caller are given this, and never the whole database.
 */
export interface TeamDatabase {
  readonly teamId: string;
  /** Each statement in one round trip. */
  readonly pool: Pool;
  /** For what is not read all the time: four round trips each. */
  readonly prisma: TeamPrisma;
}

/** @param pool whose connections run as the role for teams, with `pipelines` and `prisma` over it. */
export function teamDatabase(
  teamId: string,
  { pool, pipelines, prisma }: { pool: pg.Pool; pipelines: Pipelines; prisma: PrismaClient },
): TeamDatabase {
  const sharing: Runner = (query, done) => pipelines.run({ query, done });
  const alone = runnerOf(pool);
  return {
    teamId,
    pool: {
      query: (config) => fenced(config.pipelined ? sharing : alone, teamId, config),
      async connect() {
        const client = await pool.connect();
        const within = runnerOf(client);
        return {
          query: (config) => fenced(within, teamId, config),
          release: (broken) => client.release(broken),
        };
      },
    },
    get prisma() {
      return fencedPrisma(teamId, prisma);
    },
  };
}

/** Prisma's operations that write nothing. */
const reads = /^(find|count|aggregate|groupBy)/;

function fencedPrisma(teamId: string, prisma: PrismaClient): TeamPrisma {
  return prisma.$extends({
    query: {
      async $allOperations({ operation, args, query }) {
        const fence = prisma.$executeRaw`SELECT set_config('clapperboard.team', ${teamId}, true)`;
        try {
          const [, result] = await prisma.$transaction([fence, query(args)]);
          return result;
        } catch (error) {
          throw reads.test(operation) ? error : failureOfWrite(error);
        }
      },
    },
  }) as unknown as TeamPrisma;
}

function fenced<Row extends pg.QueryResultRow>(
  run: Runner,
  teamId: string,
  config: pg.QueryConfig,
): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    run(new FencedQuery(teamId, config), (error, result) => (error ? reject(error) : resolve(result)));
  });
}
