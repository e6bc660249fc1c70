/** What the log has of an error. Pure. */

/**
 * What is logged of an error beside its name, message, stack and causes. Whatever else a driver hangs on one stays out:
 * ioredis puts the arguments of a command there (AUTH has the password), pg a row's values, undici whole sockets.
 */
const properties = [
  'code',
  'syscall',
  'status',
  'kind',
  'retryAfterSeconds',
  // Of PostgreSQL's answer: names of ours, and no value.
  'severity',
  'table',
  'column',
  'constraint',
] as const;

/** Causes below an error at most, and errors of an AggregateError: what has more goes round in a circle. */
const maxDepth = 6;
const maxErrors = 10;
/** Characters of one text: Prisma's messages quote whole calls. */
const maxTextLength = 8_000;

export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
  readonly errors?: readonly LoggedError[];
  readonly [property: string]: unknown;
}

/** @param error as it was thrown: what is no Error is told by its type alone, since it may hold anything. */
export function loggedError(error: unknown): LoggedError {
  return loggedWithin(error, maxDepth);
}

function loggedWithin(error: unknown, depth: number): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'what was thrown is no Error' };
  const { cause, stack } = error;
  const errors: unknown = error instanceof AggregateError ? error.errors : undefined;
  return {
    type: shortened(error.name),
    message: shortened(error.message),
    ...(stack === undefined ? {} : { stack: shortened(stack) }),
    ...ownProperties(error),
    ...(cause === undefined || depth === 0 ? {} : { cause: loggedWithin(cause, depth - 1) }),
    ...(Array.isArray(errors) && depth > 0
      ? { errors: errors.slice(0, maxErrors).map((each) => loggedWithin(each, depth - 1)) }
      : {}),
  };
}

function ownProperties(error: Error): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const name of properties) {
    const value: unknown = (error as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'number') found[name] = value;
    else if (typeof value === 'string') found[name] = shortened(value);
  }
  return found;
}

function shortened(text: unknown): string {
  return String(text).slice(0, maxTextLength);
}
