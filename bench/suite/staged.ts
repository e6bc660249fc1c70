import { showProgress } from '../../test/kit/longProgram.ts';
import type { Figure } from '../figures.ts';
import type { SuiteOptions } from './options.ts';
import { type SuiteRun, unlessInterrupted } from './runSuite.ts';

/** What one part works with. */
export interface PartStage {
  /** Rejects when something ends that the part needs. */
  readonly lost: Promise<never>;
  /** Clears it away, with all that the part has started. */
  close(): Promise<void>;
}

export interface Part<Stage> {
  /** What it measures, in a line. */
  readonly what: string;
  /** Runs it on its stage, which is cleared away afterwards. */
  run(stage: Stage): Promise<Figure[]>;
}

/** Runs parts one after the other, each on a stage of its own. */
export function runStaged<Name extends string, Options extends SuiteOptions<Name>, Stage extends PartStage>(
  parts: Readonly<Record<Name, Part<Stage>>>,
  open: (server: string, options: Options, progress: (line: string) => void) => Promise<Stage>,
): (options: Options, run: SuiteRun) => Promise<void> {
  return async (options, { server, interrupted, report }) => {
    for (const part of options.parts) {
      const { what, run } = parts[part];
      await report({ part, what }, async () => {
        const stage = await open(server, options, showProgress);
        try {
          return await unlessInterrupted(interrupted, () => Promise.race([run(stage), stage.lost]));
        } finally {
          await stage.close();
        }
      });
    }
  };
}
