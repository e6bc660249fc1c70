import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { startProgram } from '../../live/program/program.ts';
import { askForVideo } from '../clients/askForVideo.ts';
import type { Stage } from '../stage.ts';
import type { ServerCommands } from '../start/serverProgram.ts';
import { startCommand } from '../start/startCommand.ts';

/** Beyond Postgres's own start, in seconds. */
const most = 2;

/** Seconds. */
interface Round {
  readonly npm: number;
  /** To the answer of the first mutation. */
  readonly accepted: number;
  readonly node: number;
  readonly postgres: number;
}

/** On a new data folder and then on the same one again: by npm, without npm, and Postgres alone, in turn. */
export async function start(stage: Stage): Promise<Figure[]> {
  const measured: { fresh: Round[]; existing: Round[] } = { fresh: [], existing: [] };
  for (let round = 1; round <= stage.options.rounds; round += 1) {
    stage.progress(`start: round ${round} of ${stage.options.rounds}`);
    const folders = await makeFolders(stage);
    measured.fresh.push(await startEach(stage, folders));
    measured.existing.push(await startEach(stage, folders));
  }
  return [...figuresOf('new folder', measured.fresh), ...figuresOf('existing folder', measured.existing)];
}

type Folders = Readonly<Record<'npm' | 'node' | 'postgres', string>>;

async function makeFolders(stage: Stage): Promise<Folders> {
  const root = await mkdtemp(join(tmpdir(), 'clapperboard-bench-'));
  stage.keep(() => rm(root, { recursive: true, force: true }));
  return { npm: join(root, 'npm'), node: join(root, 'node'), postgres: join(root, 'postgres') };
}

async function startEach(stage: Stage, folders: Folders): Promise<Round> {
  const postgres = await startPostgres(stage, folders.postgres);
  const byNpm = await startCommand('npm', folders.npm);
  stage.keep(byNpm.stop);
  await askForVideo(byNpm.url, byNpm.key, 'brief');
  const accepted = byNpm.elapsed();
  await byNpm.stop();
  const byNode = await startCommand('node', folders.node);
  stage.keep(byNode.stop);
  await byNode.stop();
  const seconds = (ms: number) => ms / 1_000;
  return {
    npm: seconds(byNpm.readyMs),
    accepted: seconds(accepted),
    node: seconds(byNode.readyMs),
    postgres: seconds(postgres),
  };
}

/** In milliseconds; stopped again. */
async function startPostgres(stage: Stage, dataDir: string): Promise<number> {
  const program = startProgram<ServerCommands>(new URL('../start/serverProgram.ts', import.meta.url));
  const stop = async () => {
    await program.ask('stop').catch(() => {});
    await program.stop();
  };
  stage.keep(stop);
  const took = await program.ask('start', { dataDir });
  await stop();
  return took;
}

function figuresOf(name: string, rounds: readonly Round[]): Figure[] {
  const figure = (what: string, pick: (round: Round) => number, atMost?: number): Figure => {
    const values = rounds.map(pick);
    return {
      name: `${name}: ${what}`,
      value: median(values),
      spread: [Math.min(...values), Math.max(...values)],
      unit: 's',
      ...(atMost === undefined ? {} : { atMost }),
    };
  };
  return [
    figure('`npm start` to ready', ({ npm }) => npm),
    figure('`npm start` to the first mutation accepted', ({ accepted }) => accepted),
    figure('without npm, to ready', ({ node }) => node),
    figure('Postgres alone', ({ postgres }) => postgres),
    figure('`npm start` beyond Postgres', ({ npm, postgres }) => npm - postgres, most),
    figure('without npm, beyond Postgres', ({ node, postgres }) => node - postgres),
  ];
}
