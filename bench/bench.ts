/** `npm run bench`: see `--help`. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interruption, runProgram } from '../test/kit/longProgram.ts';
import { chartOf } from './chart.ts';
import { isMet, type PartReport } from './figures.ts';

const suites = {
  edge: 'what HTTP costs, against the floor and other servers',
  dispatch: 'what the queue does',
  live: 'what subscriptions do',
} as const;
type SuiteName = keyof typeof suites;
const suiteNames = Object.keys(suites) as SuiteName[];

/** What `--json` writes. */
interface BenchResults {
  readonly node: string;
  readonly commit: string;
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly gigabytes: number;
    readonly system: string;
  };
  readonly suites: Partial<Record<SuiteName, readonly PartReport[]>>;
  /** Those that were not run to their end. */
  readonly failed: readonly SuiteName[];
}

const help = `Usage: npm run bench -- [suite …] [--json FILE] [--chart FILE]
       npm run bench -- --chart FILE --of RESULTS [--of RESULTS]

Runs the benchmarks one after the other, each with a database and data of its own, and prints medians, spreads and
ratios beside their targets. Without a suite it runs them all, which takes the better part of an hour:

${suiteNames.map((name) => `  ${name.padEnd(10)} ${suites[name]} (alone, with options: npm run bench:${name} -- --help)`).join('\n')}

  --json FILE   all figures as JSON, with the machine, Node and commit that they belong to
  --chart FILE  an SVG chart of the suite edge
  --of FILE     draw the chart of such results, of one or two runs, and run nothing
  --help        this text

The exit code is 1 when a target is not met or a suite could not be run.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      chart: { type: 'string' },
      of: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const { json, chart, of: drawn } = values;
  if (drawn) {
    if (chart === undefined) throw new Error('--of needs --chart FILE: where to draw them');
    await write(chart, chartOf((await Promise.all(drawn.map(readResults))).map(chartRun)));
    return 0;
  }
  const names = positionals.length > 0 ? positionals.map(readSuite) : suiteNames;
  if (chart !== undefined && !names.includes('edge'))
    throw new Error('the chart shows the suite edge: run it too');
  const results = await runSuites(names);
  if (json !== undefined) await write(json, `${JSON.stringify(results, null, 2)}\n`);
  if (chart !== undefined) await write(chart, chartOf([chartRun(results)]));
  const met = Object.values(results.suites).every((reports) =>
    reports.every(({ figures }) => figures.every(isMet)),
  );
  return met && results.failed.length === 0 ? 0 : 1;
}

/** A suite that cannot be run does not keep the others from it. @throws where it is interrupted. */
async function runSuites(names: readonly SuiteName[]): Promise<BenchResults> {
  const interrupted = interruption();
  const begun = circumstances();
  const done: Partial<Record<SuiteName, readonly PartReport[]>> = {};
  const failed: SuiteName[] = [];
  for (const name of names) {
    process.stdout.write(`\n— ${name}: ${suites[name]} —\n`);
    const reports = await runSuite(name, interrupted);
    interrupted.throwIfAborted();
    if (reports === null) failed.push(name);
    else done[name] = reports;
  }
  if (failed.length > 0) process.stderr.write(`not run to their end: ${failed.join(', ')}\n`);
  return { ...begun, suites: done, failed };
}

/** As `npm run bench:NAME` does, under eyes; null where it came to no figures. */
async function runSuite(name: SuiteName, interrupted: AbortSignal): Promise<readonly PartReport[] | null> {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-bench-'));
  const file = join(folder, 'reports.json');
  const program = fileURLToPath(new URL(`${name}/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program, '--json', file], { stdio: 'inherit' });
  const passOn = () => child.kill('SIGTERM');
  interrupted.addEventListener('abort', passOn);
  try {
    await once(child, 'close');
    return JSON.parse(await readFile(file, 'utf8')) as PartReport[];
  } catch {
    return null;
  } finally {
    interrupted.removeEventListener('abort', passOn);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without them no figure says anything. */
function circumstances(): Pick<BenchResults, 'node' | 'commit' | 'date' | 'machine'> {
  return {
    node: process.versions.node,
    commit: git(['describe', '--always', '--dirty', '--exclude=*']),
    date: new Date().toISOString(),
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      gigabytes: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
    },
  };
}

/** A tree without git has no commit. */
function git(args: readonly string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

function chartRun({ node, suites: { edge } }: BenchResults) {
  if (!edge) throw new Error('the chart shows the suite edge, and these results do not have it');
  return { node, reports: edge };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function readSuite(name: string): SuiteName {
  const suite = suiteNames.find((each) => each === name);
  if (suite === undefined) throw new Error(`there is no suite '${name}'; there are ${suiteNames.join(', ')}`);
  return suite;
}

async function readResults(file: string): Promise<BenchResults> {
  const text = await readFile(file, 'utf8');
  const results = JSON.parse(text) as Partial<BenchResults>;
  if (results.node === undefined || !results.suites)
    throw new Error(`${file} holds no results; they are what --json of npm run bench writes`);
  return results as BenchResults;
}

await runProgram(main);
