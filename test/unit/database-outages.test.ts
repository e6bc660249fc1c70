import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOutage, outageOf } from '../../src/database/outage.ts';
import { failureOfWrite, OutcomeUnknown, WriteCancelled } from '../../src/database/writeFailure.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
/** As Prisma's client throws what its adapter reports. */
const adapted = (cause: object) => ({
  name: 'PrismaClientKnownRequestError',
  meta: { driverAdapterError: { cause } },
});

describe('an outage is', () => {
  test.each<[string, unknown]>([
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'].map(
      (code) => [`a socket error ${code}`, coded(code)] as [string, unknown],
    ),
    ...['57P01', '57P02', '57P03', '57014', '55P03', '53300', '08000', '08003', '08006', '08P01'].map(
      (code) => [`SQLSTATE ${code}`, coded(code)] as [string, unknown],
    ),
    ...['P1001', 'P1002', 'P1008', 'P1017', 'P2037'].map(
      (code) => [`Prisma's ${code}`, coded(code)] as [string, unknown],
    ),
    ...[
      'Connection terminated',
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'timeout exceeded when trying to connect',
      'Query read timeout',
      'Client has encountered a connection error and is not queryable',
      'database "clapperboard" is not currently accepting connections',
    ].map((message) => [`an error without a code: ${message}`, new Error(message)] as [string, unknown]),
    ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'].map(
      (kind) => [`what the adapter calls ${kind}`, adapted({ kind })] as [string, unknown],
    ),
    ['a SQLSTATE that only the adapter knows', adapted({ kind: 'postgres', originalCode: '57P01' })],
    ['what the adapter only has in words', adapted({ originalMessage: 'Query read timeout' })],
    ['the cause of another error', new Error('failed', { cause: coded('ECONNRESET') })],
    ['the cause of a cause', new Error('failed', { cause: new Error('too', { cause: coded('57P03') }) })],
    ['no address that answers', new AggregateError([new Error('x'), coded('ECONNREFUSED')])],
  ])('%s', (_name, error) => {
    expect(isOutage(error)).toBe(true);
  });
});

describe('no outage is', () => {
  test.each<[string, unknown]>([
    ['a fault of the program', new TypeError('x is not a function')],
    ['a rule that was broken', coded('23505')],
    ['a table that is not there', coded('42P01')],
    ['an exception of a trigger', coded('P0001', 'request x has ended as FAILED: it never changes again')],
    ['a wrong password', coded('28P01')],
    ['a full disk', coded('53100')],
    ['a missing record', coded('P2025')],
    ['a missing file', coded('ENOENT')],
    ['a number for a code', { code: 8 }],
    ['a prompt that speaks of one', new Error('prompt: Connection terminated')],
    [
      'a broken rule as the adapter puts it',
      adapted({ kind: 'UniqueConstraintViolation', originalCode: '23505' }),
    ],
    ['a text', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['null', null],
  ])('%s', (_name, error) => {
    expect(isOutage(error)).toBe(false);
  });

  test('an error that is its own cause, and the search ends', () => {
    const error = new Error('x') as Error & { cause?: unknown };
    error.cause = error;
    expect(isOutage(error)).toBe(false);
    expect(isOutage(Object.assign(new AggregateError([error, error]), { cause: error }))).toBe(false);
  });
});

describe('what an outage proves of the statement that met it', () => {
  test.each<[string, ReturnType<typeof outageOf>, unknown]>([
    ['a refused connection', 'unsent', coded('ECONNREFUSED')],
    ['a connection that was closed before it was written to', 'unsent', coded('EPIPE')],
    ['no connection in time', 'unsent', new Error('timeout exceeded when trying to connect')],
    ['too many connections', 'unsent', coded('53300')],
    ['a server that starts up', 'unsent', coded('57P03')],
    ['a client that is not usable', 'unsent', new Error('Client was closed and is not queryable')],
    ['a database that Prisma cannot reach', 'unsent', adapted({ kind: 'DatabaseNotReachable' })],
    ['a statement past its time', 'cancelled', coded('57014')],
    ['a lock that was not to be had', 'cancelled', coded('55P03')],
    ['the same as Prisma puts it', 'cancelled', adapted({ kind: 'postgres', originalCode: '57014' })],
    ['no answer in time', 'unclear', new Error('Query read timeout')],
    ['a connection that was reset', 'unclear', coded('ECONNRESET')],
    ['one that ended', 'unclear', new Error('Connection terminated unexpectedly')],
    ['a server that is shut down', 'unclear', coded('57P01')],
    ['a server that has crashed', 'unclear', coded('57P02')],
    ['a broken protocol', 'unclear', coded('08P01')],
    ['a closed connection as Prisma puts it', 'unclear', adapted({ kind: 'ConnectionClosed' })],
    [
      'two addresses, one of which fell silent',
      'unclear',
      new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]),
    ],
    ['a rule that was broken', null, coded('23505')],
  ])('%s: %s', (_name, outage, error) => {
    expect(outageOf(error)).toBe(outage);
    const failure = failureOfWrite(error);
    expect(failure instanceof OutcomeUnknown).toBe(outage === 'unclear');
    expect(failure instanceof WriteCancelled).toBe(outage === 'cancelled');
    if (outage === 'unsent' || outage === null) expect(failure).toBe(error);
    expect(isOutage(failure)).toBe(outage !== null);
  });
});

test('whatever is thrown is told one from the other without throwing again', () => {
  fc.assert(fc.property(fc.anything(), (error) => typeof isOutage(error) === 'boolean'));
});
