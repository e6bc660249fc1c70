import { parseArgs } from 'node:util';
import { type PartName, partNames, parts } from './parts/parts.ts';

const numbers = {
  seconds: { default: 20, min: 5, what: 'that pickup asks for videos' },
  pace: { default: 200, min: 1, what: 'videos that pickup asks for in each second' },
  teams: { default: 20, min: 1, what: 'that pickup asks in the name of, in turn' },
  jobs: { default: 50, min: 10, what: 'of each kind that takeover kills the holder of' },
  held: { default: 2_000, min: 200, what: 'POSTs that held holds open' },
  holds: { default: 2, min: 1, what: 'rounds of held; their median counts' },
  requests: {
    default: 1_000_000,
    min: 500_000,
    what: 'of the large record in growth; the small one has a hundredth',
  },
  rounds: { default: 5, min: 3, what: 'of takeover and start; their median counts' },
} as const;
type Name = keyof typeof numbers;
const names = Object.keys(numbers) as Name[];

export interface BenchOptions extends Readonly<Record<Name, number>> {
  /** Those to run, in this order. */
  readonly parts: readonly PartName[];
  /** Where to write all figures; null: nowhere. */
  readonly json: string | null;
  /** The folder that CPU profiles of the gateway go to; null: none are made. */
  readonly profiles: string | null;
}

export const help = `Usage: npm run bench:dispatch -- [part …] [options]

Measures what a gateway does behind its front door: how soon what it has accepted is at the upstream, what it
holds open there and takes over, what a large record costs, and how soon it is ready. Prints each figure beside its
target. Without a part it runs them all, one after the other:

${partNames.map((name) => `  ${name.padEnd(16)} ${parts[name].what}`).join('\n')}

${names.map((name) => `  --${name.padEnd(14)} ${numbers[name].what} (default ${numbers[name].default.toLocaleString('en')})`).join('\n')}
  --json FILE      all figures as JSON
  --profile FOLDER CPU profiles of the gateway: in pickup, which they slow down, and after held
  --help           this text

The exit code is 1 when a target is not met. DATABASE_URL names the Postgres server to use (without it an embedded one
is started and removed again); growth and its million rows need a superuser there.
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const option = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: option,
      pace: option,
      teams: option,
      jobs: option,
      held: option,
      holds: option,
      requests: option,
      rounds: option,
      json: option,
      profile: option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const read = (name: Name) => readNumber(name, values[name]);
  return {
    parts: positionals.length > 0 ? positionals.map(readPart) : partNames,
    seconds: read('seconds'),
    pace: read('pace'),
    teams: read('teams'),
    jobs: read('jobs'),
    held: read('held'),
    holds: read('holds'),
    // Every team has as many, in both records.
    requests: Math.ceil(read('requests') / 20_000) * 20_000,
    rounds: read('rounds'),
    json: values.json ?? null,
    profiles: values.profile ?? null,
  };
}

function readPart(name: string): PartName {
  const part = partNames.find((each) => each === name);
  if (part === undefined) throw new Error(`there is no part '${name}'; there are ${partNames.join(', ')}`);
  return part;
}

function readNumber(name: Name, text: string | undefined): number {
  const { default: usual, min } = numbers[name];
  const value = text === undefined ? usual : Number(text);
  if (Number.isInteger(value) && value >= min) return value;
  throw new Error(`--${name} must be a whole number from ${min.toLocaleString('en')}, not '${text}'`);
}
