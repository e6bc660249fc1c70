import type { GatewayProcess } from './gateway.ts';

export interface LogLine {
  /** As pino counts: 40 is a warning, 50 an error. */
  readonly level: number;
  readonly [field: string]: unknown;
}

/** What a gateway has logged so far. */
export function logLines({ log }: Pick<GatewayProcess, 'log'>): LogLine[] {
  return log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
