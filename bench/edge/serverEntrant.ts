import type { TestDatabase } from '../../test/kit/databaseOn.ts';
import type { Program } from '../live/program/program.ts';
import { cpuSeconds } from '../suite/cpuTime.ts';
import type { Calls } from './calls.ts';
import type { Running } from './contenders/contender.ts';
import { pinDatabase } from './cores.ts';
import type { LoadCommands } from './load/loadProgram.ts';
import type { Entrant, Turn } from './rounds.ts';
import type { Sender } from './stage.ts';

/** Calls that are open at a time. */
export const callers = 16;

/** Until V8 has compiled what is run all the time. Seconds. */
const warmUpSeconds = 4;
/** Until connections that were idle are open again. Seconds. */
const approachSeconds = 0.5;

export interface ServerUnderLoad {
  readonly name: string;
  readonly running: Running;
  readonly calls: Calls;
  readonly senders: readonly Sender[];
  readonly load: Program<LoadCommands>;
  readonly database: TestDatabase;
}

/** A server that answers the clients' calls. An answer that is not a good one fails the bench. */
export function serverEntrant({ name, running, calls, senders, load, database }: ServerUnderLoad): Entrant {
  const fire = async (seconds: number) => {
    try {
      return await load.ask('fire', { seconds });
    } catch (error) {
      const complaints = running.complaints().slice(-2_000);
      throw new Error(`${name} failed: ${(error as Error).message}\n${complaints}`);
    }
  };
  const aim = () => load.ask('aim', { url: running.url, calls, senders, callers });
  return {
    name,
    async warmUp() {
      await aim();
      await fire(warmUpSeconds);
    },
    async turn(seconds): Promise<Turn> {
      await aim();
      await fire(approachSeconds);
      await pinDatabase(database);
      const before = cpuSeconds(running.pid);
      const volley = await fire(seconds);
      const cpu = ((cpuSeconds(running.pid) - before) * 1_000_000) / volley.answers;
      return { perSecond: volley.answers / volley.seconds, cpu };
    },
  };
}
