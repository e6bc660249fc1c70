import { numberLines, partLines, readOptions, type SuiteOptions } from '../suite/options.ts';
import { type PartName, partNames, parts } from './parts.ts';

const numbers = {
  rows: { default: 1_000_000, min: 10_000, max: 10_000_000, what: 'requests in the tables' },
  // A few keys alone would use up their allowance within a turn.
  teams: { default: 200, min: 50, max: 1_000, what: 'that they belong to' },
  rounds: { default: 5, min: 1, max: 100, what: 'in which each contender has a turn; the median counts' },
  seconds: { default: 4, min: 1, max: 60, what: 'that a turn takes' },
} as const;
/** A page must have another behind it wherever it begins. */
const minRowsPerTeam = 50;

export interface EdgeOptions extends SuiteOptions<PartName>, Readonly<Record<keyof typeof numbers, number>> {
  /** Another build of the gateway; null: none takes part. */
  readonly before: string | null;
  /** Contenders to measure against; null: all. */
  readonly only: readonly string[] | null;
}

export const help = `Usage: npm run bench:edge -- [part …] [options]

Measures what the gateway's HTTP edge costs: the program as \`start\` runs it in production, against the floor
(node:http and prepared statements), Apollo with TypeGraphQL and Prisma, GraphQL Yoga, mercurius and PostGraphile, all on
the same tables, which it builds itself. Without a part it runs them all, one after the other:

${partLines(partNames, parts)}

${numberLines(numbers)}
  --before FILE    dist/cli.js of another build of the gateway, which takes part as 'before'
  --only NAMES     contenders to measure against, such as floor,mercurius; all of them unless it is given
  --json FILE      all figures as JSON
  --help           this text

Contenders check no key and keep no limit; the gateway does. Each is started once for a part and has a core to itself,
where there are two and taskset; the database and the clients have the other. Where a contender's core is not full, the
others held it up: its processor time says more than its requests then. An answer that differs from the floor's, or an
error, ends the bench. The exit code is 1 when a target is not met. DATABASE_URL names the Postgres server to use (without
it an embedded one is started and removed again).
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readEdgeOptions(args: readonly string[]): EdgeOptions | null {
  const options = readOptions(args, { partNames, numbers, profiles: false, texts: ['before', 'only'] });
  if (!options) return null;
  if (options.rows < options.teams * minRowsPerTeam)
    throw new Error(`--rows must be at least ${minRowsPerTeam} for each team, or --teams fewer`);
  const { before = null, only } = options.texts;
  return { ...options, before, only: only?.split(',') ?? null };
}
