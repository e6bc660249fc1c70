import { numberLines, partLines, readOptions, type SuiteOptions } from '../suite/options.ts';
import { type PartName, partNames, parts } from './parts/parts.ts';

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

export type BenchOptions = SuiteOptions<PartName> & Readonly<Record<keyof typeof numbers, number>>;

export const help = `Usage: npm run bench:live -- [part …] [options]

Puts load on the live subscriptions of a gateway, from client processes of its own, and prints what was
measured beside its target. Without a part it runs them all, one after the other:

${partLines(partNames, parts)}

${numberLines(numbers)}
  --json FILE      all figures as JSON
  --profile FOLDER CPU profiles of the gateway in broadcast, fanout and churn, which they slow down
  --help           this text

Whatever claims to be fast is compared with a bare graphql-ws server in the same run: absolute times belong
to the machine. The exit code is 1 when a target is not met. DATABASE_URL names the Postgres server to use
(without it an embedded one is started and removed again), REDIS_URL the Redis for the second half of replicas.
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const options = readOptions(args, { partNames, numbers, profiles: true });
  return options && { ...options, subscribers: Math.ceil(options.subscribers / 1_000) * 1_000 };
}
