import { complain } from './print.ts';

/**
 * Ends a command that could not do its work: the reason in words on standard error, exit code 1. A stack is
 * shown only where LOG_LEVEL asks for one.
 */
export function fail(error: unknown): never {
  const detailed = ['debug', 'trace'].includes(process.env.LOG_LEVEL ?? '');
  const message = error instanceof Error ? (detailed ? error.stack : messageOf(error)) : String(error);
  complain(`clapperboard: ${message || 'failed for a reason that is not known; LOG_LEVEL=debug tells more'}`);
  process.exit(1);
}

/** An AggregateError (no address of a host answered) says nothing itself. */
function messageOf(error: Error): string {
  return error.message || (error instanceof AggregateError ? error.errors.map(String).join('; ') : '');
}
