/** The process of clients: what it is asked for is in `loadCommands`. */
import { serveParent } from '../../live/program/commands.ts';
import { type Aim, Callers, type Volley } from './callers.ts';

let callers: Callers | null = null;

const loadCommands = {
  /** From now on it calls there; what was open elsewhere is closed. */
  async aim(aim: Aim): Promise<void> {
    await callers?.close();
    callers = new Callers(aim);
  },
  /** Calls for so long, each caller as soon as its last call is answered. */
  async fire({ seconds }: { seconds: number }): Promise<Volley> {
    if (callers === null) throw new Error('nobody has said whom to call');
    return callers.fire(seconds);
  },
};

export type LoadCommands = typeof loadCommands;

serveParent(loadCommands);
