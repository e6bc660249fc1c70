import { Probe, preload } from '../../suite/probe/probe.ts';
import { startProgram } from '../program/program.ts';
import type { Contender } from './contender.ts';

interface BareCommands extends Readonly<Record<string, () => unknown>> {
  port(): number;
  subscriptions(): number;
  publish(): { at: number };
}

export interface BareServer extends Contender {
  /** Sends one change to all. Returns when it began to, by the clock. */
  publish(): Promise<number>;
}

export async function startBareServer(): Promise<BareServer> {
  const probe = new Probe();
  const file = new URL('bareServer.mjs', import.meta.url);
  // Without the flags of this process: it is plain JavaScript, and is measured as that.
  const program = startProgram<BareCommands>(file, { execArgv: ['--import', preload], env: probe.variables });
  return {
    url: `http://127.0.0.1:${await program.ask('port')}`,
    probe,
    subscriptions: () => program.ask('subscriptions'),
    publish: async () => (await program.ask('publish')).at,
    async stop() {
      await program.stop();
      await probe.remove();
    },
  };
}
