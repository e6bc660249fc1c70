import { numberLines, partLines, readOptions, type SuiteOptions } from '../suite/options.ts';
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

export type BenchOptions = SuiteOptions<PartName> & Readonly<Record<keyof typeof numbers, number>>;

export const help = `Usage: npm run bench:dispatch -- [part …] [options]

Measures what a gateway does behind its front door: how soon what it has accepted is at the upstream, what it
holds open there and takes over, what a large record costs, and how soon it is ready. Prints each figure beside its
target. Without a part it runs them all, one after the other:

${partLines(partNames, parts)}

${numberLines(numbers)}
  --json FILE      all figures as JSON
  --profile FOLDER CPU profiles of the gateway: in pickup, which they slow down, and after held
  --help           this text

The exit code is 1 when a target is not met. DATABASE_URL names the Postgres server to use (without it an embedded one
is started and removed again); growth and its million rows need a superuser there.
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const options = readOptions(args, { partNames, numbers, profiles: true });
  // Every team has as many, in both records.
  return options && { ...options, requests: Math.ceil(options.requests / 20_000) * 20_000 };
}
