/**
 * Tells an outage of the database from a fault of the program: whoever called may be told to try again.
 * An error reaches us as pg throws it, as Prisma wraps it, or with the other one's as its cause.
 */

/** Node's own codes of a connection that does not come about, or breaks. */
const socketCodes = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'];
/** Shut down by its operator, crashed, starting up, too many connections. The class 08 is about connections as a whole. */
const sqlStates = ['57P01', '57P02', '57P03', '53300'];
/** Not reached, timed out in its two ways, closed, too many connections. */
const prismaCodes = ['P1001', 'P1002', 'P1008', 'P1017', 'P2037'];
const codes = new Set([...socketCodes, ...sqlStates, ...prismaCodes]);
/** The same as Prisma's adapter puts them. */
const adapterKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);
/** What pg and its pool say without a code, and a database that its operator has shut. */
const words =
  /^Connection terminated|^timeout exceeded when trying to connect|^Query read timeout|is not queryable$|is not currently accepting connections$/;

/** An error of Prisma's has three causes below it; what has many more goes round in a circle. */
const maxDepth = 6;

/** Whether `error`, or what it was made of, says that the database cannot be reached or used at present. */
export function isOutage(error: unknown): boolean {
  return isOutageWithin(error, maxDepth);
}

function isOutageWithin(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  const parts = error as ErrorParts;
  return saysSo(parts) || causesOf(parts).some((cause) => isOutageWithin(cause, depth - 1));
}

/** Where drivers put what they know; nothing of it is certain. */
interface ErrorParts {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly originalMessage?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown } | null;
}

function saysSo({ code, originalCode, kind, message, originalMessage }: ErrorParts): boolean {
  return (
    [code, originalCode].some(isOutageCode) ||
    (typeof kind === 'string' && adapterKinds.has(kind)) ||
    [message, originalMessage].some((text) => typeof text === 'string' && words.test(text))
  );
}

function isOutageCode(code: unknown): boolean {
  return typeof code === 'string' && (codes.has(code) || /^08[0-9A-Z]{3}$/.test(code));
}

/** Also of an AggregateError: no address of a host answered. */
function causesOf({ cause, errors, meta }: ErrorParts): unknown[] {
  return [cause, meta?.driverAdapterError, ...(Array.isArray(errors) ? errors : [])];
}
