import fc from 'fast-check';
import { errors } from 'undici';
import { describe, expect, test } from 'vitest';
import { connectionNeverStood } from '../../src/upstream/connectionFailure.ts';

/** An error as Node makes it for a failed system call. */
function failure(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), syscall === undefined ? { code } : { code, syscall });
}

describe('no byte can have left', () => {
  test.each<[string, unknown]>([
    ['a refused connection', failure('ECONNREFUSED', 'connect')],
    ['a refused connection without its system call', failure('ECONNREFUSED')],
    ['a name that is not found', failure('ENOTFOUND', 'getaddrinfo')],
    ['name resolution that is away', failure('EAI_AGAIN', 'getaddrinfo')],
    ['a network that is not reached', failure('ENETUNREACH', 'connect')],
    ['a connection that timed out before it stood', failure('ETIMEDOUT', 'connect')],
    ['a connection that was reset before it stood', failure('ECONNRESET', 'connect')],
    ['undici’s connect timeout', new errors.ConnectTimeoutError('connect timeout')],
    ['a certificate of nobody', failure('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['a certificate of another name', failure('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['a certificate that has expired', failure('CERT_HAS_EXPIRED')],
    [
      'every address of a name refused',
      new AggregateError([failure('ECONNREFUSED', 'connect'), failure('ETIMEDOUT', 'connect')]),
    ],
  ])('%s', (_name, error) => {
    expect(connectionNeverStood(error)).toBe(true);
  });
});

describe('the request may have arrived', () => {
  test.each<[string, unknown]>([
    ['a reset while reading', failure('ECONNRESET', 'read')],
    ['a reset that nobody places', failure('ECONNRESET')],
    ['a broken pipe', failure('EPIPE', 'write')],
    ['a timeout while reading', failure('ETIMEDOUT', 'read')],
    ['a timeout that nobody places', failure('ETIMEDOUT')],
    ['a socket that was closed', new errors.SocketError('other side closed')],
    ['no headers in time', new errors.HeadersTimeoutError()],
    ['no body in time', new errors.BodyTimeoutError()],
    ['a body that was cut', new errors.ResponseContentLengthMismatchError()],
    ['our own timeout', new DOMException('timed out', 'TimeoutError')],
    ['our own stop', new DOMException('stopped', 'AbortError')],
    ['an answer that is no HTTP', failure('HPE_INVALID_CONSTANT')],
    ['an error without a code', new Error('connect ECONNREFUSED')],
    ['an empty collection of errors', new AggregateError([])],
    [
      'one address of which was reached',
      new AggregateError([failure('ECONNREFUSED', 'connect'), failure('ECONNRESET', 'read')]),
    ],
  ])('%s', (_name, error) => {
    expect(connectionNeverStood(error)).toBe(false);
  });

  test('on any code that is not listed', () => {
    const listed = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|.*CERT.*|UNABLE_TO_.*)$/;
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('read', 'write', 'shutdown', undefined), (code, syscall) => {
        fc.pre(!listed.test(code));
        expect(connectionNeverStood(failure(code, syscall))).toBe(false);
      }),
    );
  });
});
