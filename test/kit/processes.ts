/** What runs on this machine, to see that nothing is left behind. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes but those that have ended and that nobody has reaped. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** The processes below `pid`, the grandchildren too, whatever group or session they are in. */
export async function descendantsOf(pid: number): Promise<RunningProcess[]> {
  const all = await runningProcesses();
  const below = (parent: number): RunningProcess[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}

/** Those of `pids` that still run, and whatever has `folder` on its command line, once it is none or after `withinMs`. */
export async function leftRunning(
  pids: readonly number[],
  folder: string,
  withinMs = 0,
): Promise<RunningProcess[]> {
  for (const deadline = Date.now() + withinMs; ; await delay(25)) {
    const left = (await runningProcesses()).filter(
      ({ pid, command }) => pids.includes(pid) || command.includes(folder),
    );
    if (left.length === 0 || Date.now() >= deadline) return left;
  }
}

async function fromProc(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProc(pid).catch(() => null)));
  return found.filter((each) => each !== null);
}

/** `stat` is `pid (name) state parent …`; the name may hold anything. */
async function readProc(pid: string): Promise<RunningProcess | null> {
  const [stat, command] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  ]);
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return null;
  return { pid: Number(pid), parent: Number(parent), command: command.replaceAll('\0', ' ') };
}

async function fromPs(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,command=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
}
