/**
 * Tells an outage of the database from a fault of the program: whoever called may be told to try again. And tells what
 * it proves of a statement that was under way, since a write that may have been recorded is not to be repeated blindly.
 * An error reaches us as pg throws it, as Prisma wraps it, or with the other one's as its cause.
 */

/**
 * `unsent`     the statement never reached the server
 * `cancelled`  the server has given it up, and taken back what it did
 * `unclear`    the connection broke or fell silent: what became of the statement is not known
 */
export type Outage = 'unsent' | 'cancelled' | 'unclear';

/** From what proves most to what proves nothing: of several causes the last one counts. */
const order: readonly Outage[] = ['unsent', 'cancelled', 'unclear'];

const codes: ReadonlyMap<string, Outage> = new Map([
  // Node's own codes of a connection that does not come about, or of one that was closed before it was written to.
  ...of('unsent', ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']),
  // Starting up, too many connections: what the server says in place of taking a connection.
  ...of('unsent', ['57P03', '53300']),
  // Prisma's for the same.
  ...of('unsent', ['P1001', 'P2037', 'DatabaseNotReachable', 'TooManyConnections']),
  // By its time limit or by an operator, while it ran or while it waited for a lock.
  ...of('cancelled', ['57014', '55P03']),
  // A connection that breaks, or whose server is shut down or crashes. A commit may stand behind it.
  ...of('unclear', ['ECONNRESET', 'ETIMEDOUT', '57P01', '57P02']),
  ...of('unclear', ['P1002', 'P1008', 'P1017', 'ConnectionClosed', 'SocketTimeout']),
]);

/** What pg and its pool say without a code, and a database that its operator has shut. */
const words: readonly (readonly [RegExp, Outage])[] = [
  [/^timeout exceeded when trying to connect/, 'unsent'],
  [/^Connection terminated due to connection timeout/, 'unsent'],
  [/is not queryable$/, 'unsent'],
  [/is not currently accepting connections$/, 'unsent'],
  [/^Connection terminated/, 'unclear'],
  [/^Query read timeout/, 'unclear'],
];

/** An error of Prisma's has three causes below it; what has many more goes round in a circle. */
const maxDepth = 6;

/** Whether `error`, or what it was made of, says that the database cannot be reached or used at present. */
export function isOutage(error: unknown): boolean {
  return outageOf(error) !== null;
}

/** What an outage says of the statement that met it; null where `error` is none. */
export function outageOf(error: unknown): Outage | null {
  return outageWithin(error, maxDepth);
}

function outageWithin(error: unknown, depth: number): Outage | null {
  if (typeof error !== 'object' || error === null || depth === 0) return null;
  const parts = error as ErrorParts;
  return last([...saidBy(parts), ...causesOf(parts).map((cause) => outageWithin(cause, depth - 1))]);
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

function saidBy({ code, originalCode, kind, message, originalMessage }: ErrorParts): (Outage | null)[] {
  return [
    ...[code, originalCode, kind].map((each) => (typeof each === 'string' ? ofCode(each) : null)),
    ...[message, originalMessage].map((each) => (typeof each === 'string' ? ofWords(each) : null)),
  ];
}

/** The class 08 is about connections as a whole. */
function ofCode(code: string): Outage | null {
  return codes.get(code) ?? (/^08[0-9A-Z]{3}$/.test(code) ? 'unclear' : null);
}

function ofWords(text: string): Outage | null {
  return words.find(([form]) => form.test(text))?.[1] ?? null;
}

/** Also of an AggregateError: no address of a host answered. */
function causesOf({ cause, errors, meta }: ErrorParts): unknown[] {
  return [cause, meta?.driverAdapterError, ...(Array.isArray(errors) ? errors : [])];
}

function last(found: readonly (Outage | null)[]): Outage | null {
  return order.findLast((outage) => found.includes(outage)) ?? null;
}

function of(outage: Outage, names: readonly string[]): [string, Outage][] {
  return names.map((name) => [name, outage]);
}
