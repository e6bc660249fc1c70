import { type Program, startProgram } from '../../live/program/program.ts';
import { otherCore, pin } from '../cores.ts';
import type { LoadCommands } from './loadProgram.ts';

/** The process of clients, on the core that the contender does not have. */
export function startLoad(): Program<LoadCommands> {
  const load = startProgram<LoadCommands>(new URL('loadProgram.ts', import.meta.url));
  pin(load.pid, otherCore);
  return load;
}
