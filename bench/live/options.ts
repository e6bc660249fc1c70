import { parseArgs } from 'node:util';
import { type PartName, partNames, parts } from './parts/parts.ts';

export interface BenchOptions {
  /** Those to run, in this order. */
  readonly parts: readonly PartName[];
  readonly subscribers: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly pairs: number;
  /** Where to write all figures; null: nowhere. */
  readonly json: string | null;
  /** The folder that CPU profiles of the gateway go to; null: none are made. */
  readonly profiles: string | null;
}

const numbers = {
  subscribers: {
    default: 10_000,
    min: 1_000,
    what: 'subscriptions of fanout, broadcast and memory; by thousands',
  },
  rounds: { default: 9, min: 5, what: 'broadcasts of each server; their median counts' },
  seconds: { default: 30, min: 5, what: 'that changes are written for, in the parts that go by time' },
  pairs: { default: 1_000_000, min: 1_000, what: 'of subscribe and complete that churn makes' },
} as const;
type Name = keyof typeof numbers;
const names = Object.keys(numbers) as Name[];

export const help = `Usage: npm run bench:live -- [part …] [options]

Puts load on the live subscriptions of a gateway, from client processes of its own, and prints what was
measured beside its target. Without a part it runs them all, one after the other:

${partNames.map((name) => `  ${name.padEnd(16)} ${parts[name].what}`).join('\n')}

${names.map((name) => `  --${name.padEnd(14)} ${numbers[name].what} (default ${numbers[name].default.toLocaleString('en')})`).join('\n')}
  --json FILE      all figures as JSON
  --profile FOLDER CPU profiles of the gateway in broadcast, fanout and churn, which they slow down
  --help           this text

Whatever claims to be fast is compared with a bare graphql-ws server in the same run: absolute times belong
to the machine. The exit code is 1 when a target is not met. DATABASE_URL names the Postgres server to use
(without it an embedded one is started and removed again), REDIS_URL the Redis for the second half of replicas.
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const option = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      subscribers: option,
      rounds: option,
      seconds: option,
      pairs: option,
      json: option,
      profile: option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const read = (name: Name) => readNumber(name, values[name]);
  return {
    parts: positionals.length > 0 ? positionals.map(readPart) : partNames,
    subscribers: Math.ceil(read('subscribers') / 1_000) * 1_000,
    rounds: read('rounds'),
    seconds: read('seconds'),
    pairs: read('pairs'),
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
