import { startProgram } from '../../live/program/program.ts';
import type { Journal } from './journal.ts';
import type { UpstreamCommands } from './upstreamProgram.ts';

export interface UpstreamProcess {
  /** For `GMI_BASE_URL`. */
  readonly url: string;
  /** POSTs that are held open. */
  held(): Promise<number>;
  /** What has been asked of it since this was called last. */
  takeJournal(): Promise<Journal>;
  /** Ends all jobs whose POST is open, and answers these. */
  answerHeld(): Promise<void>;
  stop(): Promise<void>;
}

export async function startUpstream(): Promise<UpstreamProcess> {
  const program = startProgram<UpstreamCommands>(new URL('upstreamProgram.ts', import.meta.url));
  return {
    url: await program.ask('listen'),
    held: () => program.ask('held'),
    takeJournal: () => program.ask('takeJournal'),
    answerHeld: () => program.ask('answerHeld'),
    stop: () => program.stop(),
  };
}
