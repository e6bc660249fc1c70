import { parseArgs } from 'node:util';
import { type PartName, partNames, parts } from './parts.ts';

export interface EdgeOptions {
  /** Those to run, in this order. */
  readonly parts: readonly PartName[];
  readonly rows: number;
  readonly teams: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Where to write all figures; null: nowhere. */
  readonly json: string | null;
}

const numbers = {
  rows: { default: 1_000_000, min: 10_000, max: 10_000_000, what: 'requests in the tables' },
  // A few keys alone would use up their allowance within a turn.
  teams: { default: 200, min: 50, max: 1_000, what: 'that they belong to' },
  rounds: { default: 5, min: 1, max: 100, what: 'in which each contender has a turn; the median counts' },
  seconds: { default: 4, min: 1, max: 60, what: 'that a turn takes' },
} as const;
type Name = keyof typeof numbers;
const names = Object.keys(numbers) as Name[];
/** A page must have another behind it wherever it begins. */
const minRowsPerTeam = 50;

export const help = `Usage: npm run bench:edge -- [part …] [options]

Measures what the gateway's HTTP edge costs: the program as \`start\` runs it in production, against the floor
(node:http and prepared statements), Apollo with TypeGraphQL and Prisma, GraphQL Yoga, mercurius and PostGraphile, all on
the same tables, which it builds itself. Without a part it runs them all, one after the other:

${partNames.map((name) => `  ${name.padEnd(16)} ${parts[name].what}`).join('\n')}

${names.map((name) => `  --${name.padEnd(14)} ${numbers[name].what} (default ${numbers[name].default.toLocaleString('en')})`).join('\n')}
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
  const option = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: option,
      teams: option,
      rounds: option,
      seconds: option,
      json: option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const read = (name: Name) => readNumber(name, values[name]);
  const options = {
    parts: positionals.length > 0 ? positionals.map(readPart) : partNames,
    rows: read('rows'),
    teams: read('teams'),
    rounds: read('rounds'),
    seconds: read('seconds'),
    json: values.json ?? null,
  };
  if (options.rows < options.teams * minRowsPerTeam)
    throw new Error(`--rows must be at least ${minRowsPerTeam} for each team, or --teams fewer`);
  return options;
}

function readPart(name: string): PartName {
  const part = partNames.find((each) => each === name);
  if (part === undefined) throw new Error(`there is no part '${name}'; there are ${partNames.join(', ')}`);
  return part;
}

function readNumber(name: Name, text: string | undefined): number {
  const { default: usual, min, max } = numbers[name];
  const value = text === undefined ? usual : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const bounds = `${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;
  throw new Error(`--${name} must be a whole number from ${bounds}, not '${text}'`);
}
