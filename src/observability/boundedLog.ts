import type { Logger } from './logger.ts';

/** Lines of one message and level that are written in a second; one more then says how many were left out. */
export const maxLinesPerSecond = 10;
/** Messages that are told apart: ours are few, and what came beyond them would count together. */
const maxMessages = 100;
const windowMs = 1_000;
const bounded = ['info', 'warn', 'error'] as const;
type Level = (typeof bounded)[number];

interface Window {
  lines: number;
  leftOut: number;
}

const made = new WeakMap<Logger, Logger>();

/**
 * The same logger for what anyone who reaches the port can cause: a flood of it must not fill a disk, nor hide what else
 * is written. Its lines at debug and trace are as many as they are.
 * @returns one and the same for a logger, wherever it is asked for.
 */
export function boundedLog(log: Logger): Logger {
  const known = made.get(log);
  if (known) return known;
  const windows = new Map<string, Window>();
  const limited = Object.create(log) as Logger;
  for (const level of bounded) {
    limited[level] = (...line: unknown[]) => {
      if (hasRoom(log, level, messageOf(line), windows))
        (log[level] as (...line: unknown[]) => void)(...line);
    };
  }
  // Fastify makes one for itself.
  limited.child = (() => limited) as unknown as Logger['child'];
  made.set(log, limited).set(limited, limited);
  return limited;
}

function messageOf(line: readonly unknown[]): string {
  return String(line.find((part) => typeof part === 'string') ?? 'an error');
}

function hasRoom(log: Logger, level: Level, message: string, windows: Map<string, Window>): boolean {
  const named = `${level} ${message}`;
  const key = windows.has(named) || windows.size < maxMessages ? named : `${level} other messages`;
  const window = windows.get(key);
  if (!window) {
    windows.set(key, { lines: 1, leftOut: 0 });
    setTimeout(() => close(log, level, message, key, windows), windowMs).unref();
    return true;
  }
  if (window.lines < maxLinesPerSecond) window.lines += 1;
  else window.leftOut += 1;
  return window.leftOut === 0;
}

function close(log: Logger, level: Level, of: string, key: string, windows: Map<string, Window>): void {
  const leftOut = windows.get(key)?.leftOut ?? 0;
  windows.delete(key);
  if (leftOut > 0) log[level]({ leftOut, of }, 'lines were left out: too many of them came within a second');
}
