/** The built command as a person runs it: in a process group of its own, which Ctrl-C reaches as a whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { builtCli, collect, type Environment, type Finished } from './command.ts';

export interface Terminal {
  readonly pid: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Waits until standard output or standard error matches; throws where the command ends before. */
  reads(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ctrl-C: SIGINT to the whole group, and until the command has ended. */
  interrupt(): Promise<Finished>;
  /** SIGKILL to the command alone, as the kernel does when memory runs out. */
  kill(): Promise<Finished>;
  readonly ended: Promise<Finished>;
}

/** @param env is the whole environment: nothing of this process's own is passed on. */
export function atTerminal(args: readonly string[], env: Environment): Terminal {
  const child = spawn(process.execPath, [builtCli, ...args], {
    env: { ...env },
    cwd: tmpdir(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const pid = child.pid ?? 0;
  const signal = (target: number, name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(target, name);
    return ended;
  };
  return {
    pid,
    output,
    ended,
    interrupt: () => signal(-pid, 'SIGINT'),
    kill: () => signal(pid, 'SIGKILL'),
    async reads(pattern) {
      for (;;) {
        const found = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output.stderr}`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
      }
    },
  };
}
