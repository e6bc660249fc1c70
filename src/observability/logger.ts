import { pino } from 'pino';
import pretty from 'pino-pretty';
import { loggedError } from './loggedError.ts';
import { printable, printableLines } from './printable.ts';

export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly level: string;
  /** One readable line an entry instead of one JSON object: for a person at a terminal. */
  readonly pretty: boolean;
}

/** Paths that may hold a credential, should anyone ever log the object around them. */
const secretPaths = [
  'authorization',
  'headers.authorization',
  'req.headers.authorization',
  'apiKey',
  'key',
  'connectionParams',
];

/**
 * The process's logger. It writes to standard error, so that standard output stays free for what a
 * command answers (`--json`) and for the addresses that `start` prints. An error is logged by a list of what is allowed,
 * and nothing that is written can move a terminal's cursor.
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: { err: loggedError },
    hooks: { streamWrite: printableLines },
  };
  if (!options.pretty) return pino(settings, pino.destination({ dest: 2, sync: true }));
  const terminal = pretty({
    destination: 2,
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
  return pino(
    { ...settings, base: null },
    { write: (line: string) => void terminal.write(`${escapedLine(line)}\n`) },
  );
}

/** pino-pretty undoes JSON's escapes; a stack alone has lines of its own. */
function escapedLine(line: string): string {
  const entry: unknown = JSON.parse(line, (name, value) => {
    if (typeof value !== 'string') return value;
    return name === 'stack' ? printableLines(value) : printable(value);
  });
  return JSON.stringify(entry);
}
