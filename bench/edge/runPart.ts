import type { Figure } from '../figures.ts';
import { type Contender, gateway, gatewayBefore } from './contenders/contender.ts';
import { contenderCore, pin } from './cores.ts';
import { figuresOf } from './figuresOf.ts';
import { startLoad } from './load/startLoad.ts';
import type { EdgeOptions } from './options.ts';
import { type PartName, parts } from './parts.ts';
import { findPgbench, pgbenchEntrant } from './pgbench.ts';
import { type Entrant, playRounds, type RoundsPlan } from './rounds.ts';
import { serverEntrant } from './serverEntrant.ts';
import type { Stage } from './stage.ts';
import { workloadOf } from './workload.ts';

export interface PartRun {
  readonly stage: Stage;
  readonly plan: RoundsPlan;
  readonly options: Pick<EdgeOptions, 'before' | 'only'>;
  progress(line: string): void;
  /** Is told how to stop whatever was started, at once. */
  keep(stop: () => Promise<unknown>): void;
}

/** Starts the part's contenders, sees that they answer alike, and lets them take turns. */
export async function runPart(name: PartName, run: PartRun): Promise<Figure[]> {
  const { stage, progress, keep } = run;
  const { targets } = parts[name];
  const prepare = await workloadOf(name, stage);
  const load = startLoad();
  keep(load.stop);
  const entrants: Entrant[] = [];
  for (const contender of contendersOf(name, run.options)) {
    progress(`${name}: starting ${contender.name}`);
    const running = await contender.start(stage.ground);
    keep(running.stop);
    pin(running.pid, contenderCore);
    const workload = await prepare(contender, running);
    entrants.push(
      serverEntrant({ name: contender.name, running, ...workload, load, database: stage.database }),
    );
  }
  if (name === 'create') entrants.push(...writersWithoutServer(run));
  const turns = await playRounds(entrants, run.plan, (line) => progress(`${name}: ${line}`));
  return figuresOf(turns, targets);
}

/** The gateway always takes part: the others are measured against it. */
function contendersOf(name: PartName, { before, only }: PartRun['options']): Contender[] {
  const chosen = parts[name].contenders.filter(
    (each) => only === null || each === gateway || only.includes(each.name),
  );
  return before === null ? chosen : [...chosen, gatewayBefore(before)];
}

/** pgbench, where the machine has it. */
function writersWithoutServer({ stage, progress, keep }: PartRun): Entrant[] {
  const program = findPgbench();
  if (program === null) {
    progress('without pgbench, which is not on this machine (Debian: postgresql-contrib)');
    return [];
  }
  const pgbench = pgbenchEntrant(program, stage.database, stage.senders.size);
  keep(pgbench.stop);
  return [pgbench];
}
