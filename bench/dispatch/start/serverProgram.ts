/** Postgres alone, as the gateway starts it. */
import { type EmbeddedServer, startEmbeddedServer } from '../../../src/database/embeddedServer.ts';
import { now } from '../../live/clock.ts';
import { serveParent } from '../../live/program/commands.ts';

let running: EmbeddedServer | null = null;

const serverCommands = {
  /** Returns how long it took, in milliseconds. */
  async start({ dataDir }: { dataDir: string }): Promise<number> {
    const begun = now();
    running = await startEmbeddedServer({ dataDir });
    return now() - begun;
  },
  async stop(): Promise<void> {
    await running?.stop();
    running = null;
  },
};
export type ServerCommands = typeof serverCommands;

serveParent(serverCommands);
