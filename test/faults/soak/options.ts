import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly requests: number;
  readonly replicas: number;
  readonly seed: number;
  /** Requests that clients make in a second. */
  readonly rate: number;
  /** Seconds between two kills; 0 for none. */
  readonly killEvery: number;
  /** By so many minutes the clock of one gateway is wrong. */
  readonly skewMinutes: number;
  /** Subscribers that go away and come back every 1 to 10 s. */
  readonly resuming: number;
  /** Of a hundred returns of theirs, one may take longer to have what was missed, in milliseconds. */
  readonly resumeMs: number;
  /** So many times the database is stopped hard for 10 s. */
  readonly outages: number;
}

const numbers = {
  requests: { default: 500, min: 1, what: 'requests that clients make' },
  replicas: { default: 3, min: 2, what: 'gateways on one database and one upstream' },
  seed: { default: 1, min: 0, what: 'of all that is random; the same seed asks for the same' },
  rate: { default: 20, min: 0.1, what: 'requests that clients make in a second' },
  'kill-every': { default: 2, min: 0, what: 'seconds between two kills of a gateway; 0 for none' },
  resuming: { default: 0, min: 0, what: 'subscribers that drop and resume every 1 to 10 s' },
  'resume-ms': { default: 1_000, min: 1, what: 'that 99 in 100 of their returns take at most' },
  outages: { default: 0, min: 0, what: 'times that the database is stopped hard for 10 s' },
  'skew-minutes': { default: 0, min: -1440, what: 'by which the clock of one gateway is wrong' },
} as const;
type Name = keyof typeof numbers;
const names = Object.keys(numbers) as Name[];

export const help = `Usage: npm run soak -- [options]

Clients make requests of gateways that are killed and started again while they work, and of an upstream
that fails one request in five, half of those after it has accepted them. When all has come to its end,
what clients were told, what subscribers saw, what the upstream was sent and what the record holds are
held against each other. The exit code is 1 when a promise is broken, when something has not ended within
5 minutes, when more than 0.5 % need an operator, or when what subscribers missed comes too late.

${names.map((name) => `  --${name.padEnd(13)} ${numbers[name].what} (default ${numbers[name].default})`).join('\n')}
  --help          this text

DATABASE_URL names the Postgres server to use; without it an embedded one is started and removed again.
`;

/** @throws Error naming what is wrong and what is allowed; null where the help is asked for. */
export function readSoakOptions(args: readonly string[]): SoakOptions | null {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: option,
      replicas: option,
      seed: option,
      rate: option,
      'kill-every': option,
      'skew-minutes': option,
      resuming: option,
      'resume-ms': option,
      outages: option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const read = (name: Name) => readNumber(name, values[name]);
  return {
    requests: read('requests'),
    replicas: read('replicas'),
    seed: read('seed'),
    rate: read('rate'),
    killEvery: read('kill-every'),
    skewMinutes: read('skew-minutes'),
    resuming: read('resuming'),
    resumeMs: read('resume-ms'),
    outages: read('outages'),
  };
}

function readNumber(name: Name, text: string | undefined): number {
  const { default: usual, min } = numbers[name];
  const value = text === undefined ? usual : Number(text);
  if (Number.isFinite(value) && value >= min) return value;
  throw new Error(`--${name} must be a number from ${min}, not '${text}'`);
}
