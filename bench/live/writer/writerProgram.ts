/** The process that writes: another replica, as far as the gateway under test can tell. */
import { openDatabase } from '../../../src/database/database.ts';
import type { Seen } from '../../../src/domain/videoRequest/record.ts';
import { Hints, type HintTransport } from '../../../src/events/hints.ts';
import { PostgresHints } from '../../../src/events/postgresHints.ts';
import { toGlobalId } from '../../../src/graphql/node/globalId.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { atEvenPace } from '../atEvenPace.ts';
import { changeName } from '../clients/sightings.ts';
import { serveParent } from '../program/commands.ts';
import { makeRunningRequest, move, type Store } from './runningRequest.ts';

/** A change that has been committed. */
export interface Commit {
  /** As clients name it. */
  readonly change: string;
  /** When the database had said so, by the clock. */
  readonly at: number;
}

const log = createLogger({ level: 'error', pretty: false });
/** Every hint is lost on its way. */
const silence: HintTransport = { send: async () => {}, listen: async () => {}, close: async () => {} };

let connected: Store | null = null;
/** The requests that are written to, the one that has waited longest first. */
const waiting: Seen[] = [];
/** As many as the pool has connections: more would only wait for one. */
const madeAtOnce = 10;

const writerCommands = {
  connect({ url, hints }: { url: string; hints: boolean }): void {
    const database = openDatabase({ url, onIdleError: () => {} });
    const transport = hints ? new PostgresHints({ url, pool: database.pool, log }) : silence;
    connected = { database, hints: new Hints(transport, log), metrics: createMetrics() };
  },
  /** Makes running requests of each team. Returns their ids as clients name them, team by team. */
  async prepare(options: {
    teams: string[];
    perTeam: number;
    promptCharacters: number;
  }): Promise<string[][]> {
    const { teams, perTeam } = options;
    const made = teams.map((): Seen[] => []);
    let next = 0;
    const work = async () => {
      while (next < perTeam * teams.length) {
        const team = next % teams.length;
        next += 1;
        const seen = await makeRunningRequest(store(), { ...options, teamId: teams[team] ?? '' });
        made[team]?.push(seen);
        // One team after the other: they take turns when they are written to.
        waiting.push(seen);
      }
    };
    await Promise.all(Array.from({ length: madeAtOnce }, work));
    return made.map((requests) => requests.map(({ id }) => toGlobalId('VideoRequest', id)));
  },
  /** Writes at an even pace, to one request after the other. Resolves when all is committed. */
  write: ({ changes, perSecond }: { changes: number; perSecond: number }): Promise<Commit[]> =>
    atEvenPace({ times: changes, perSecond }, writeNext),
};

export type WriterCommands = typeof writerCommands;

async function writeNext(): Promise<Commit> {
  const next = waiting.shift();
  if (!next) throw new Error('every request is being written to: prepare more of them, or write more slowly');
  const { seen, at } = await move(store(), next, { to: 'RUNNING' });
  waiting.push(seen);
  return { change: changeName(toGlobalId('VideoRequest', seen.id), seen.version), at };
}

function store(): Store {
  if (!connected) throw new Error('the writer has no database yet');
  return connected;
}

serveParent(writerCommands);
