import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Commands, Question } from './commands.ts';

/** A program of this bench in a process of its own, asked over its IPC channel. */
export interface Program<All extends Commands> {
  readonly pid: number;
  /** @throws Error with what went wrong over there, or when the process has ended. */
  ask<Name extends keyof All & string>(
    name: Name,
    ...input: Parameters<All[Name]>
  ): Promise<Awaited<ReturnType<All[Name]>>>;
  /** Ends the process; what is being asked of it fails. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node; those of this process unless given. */
  readonly execArgv?: readonly string[];
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts it. It ends when this process does, however that comes to pass: its IPC channel is gone then. */
export function startProgram<All extends Commands>(file: URL, options: ProgramOptions = {}): Program<All> {
  const child = fork(file, {
    execArgv: [...(options.execArgv ?? process.execArgv)],
    env: { ...process.env, ...options.env },
    serialization: 'advanced',
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  child.on('message', ({ id, value, error }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) asked?.reject(new Error(error));
    else asked?.resolve(value as never);
  });
  child.once('exit', (code, signal) => {
    const error = new Error(`${file.pathname} ended (${signal ?? code}) while something was asked of it`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    ask: (name, ...[input]) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        const question: Question = { id: lastId, name, input };
        child.send(question, (error) => error && reject(error));
      }),
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
