import { pino } from 'pino';
import pretty from 'pino-pretty';

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
 * command answers (`--json`) and for the addresses that `start` prints.
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings = { level: options.level, redact: { paths: secretPaths, censor: '[secret]' } };
  if (!options.pretty) return pino(settings, pino.destination({ dest: 2, sync: true }));
  return pino(
    { ...settings, base: null },
    pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname' }),
  );
}
