import { describe, expect, test } from 'vitest';
import { loggedError } from '../../src/observability/loggedError.ts';

const secret = 'hunter2';

describe('what is logged of an error', () => {
  test('is its name, message, stack, code and the like, and nothing else that hangs on it', () => {
    const error = Object.assign(new TypeError('it failed'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      constraint: 'api_key_hash_key',
      address: '10.0.0.7',
      detail: `Key (hash)=(${secret}) already exists.`,
      command: { name: 'auth', args: [secret] },
      options: { password: secret },
      [Symbol('state')]: secret,
      kind: { not: secret },
    });
    expect(loggedError(error)).toEqual({
      type: 'TypeError',
      message: 'it failed',
      stack: error.stack,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      constraint: 'api_key_hash_key',
    });
  });

  test('is the same of its causes, and of the errors that an AggregateError stands for', () => {
    const cause = Object.assign(new Error('below', { cause: { password: secret } }), { options: secret });
    const several = Object.assign(new AggregateError([cause, secret], 'no address'), { options: secret });
    const logged = loggedError(new Error('above', { cause: several }));
    expect(logged).toMatchObject({
      message: 'above',
      cause: {
        type: 'AggregateError',
        errors: [{ message: 'below', cause: { type: 'object' } }, { type: 'string' }],
      },
    });
    expect(JSON.stringify(logged)).not.toContain(secret);
  });

  test('is bounded where causes go round in a circle, and where a message is long', () => {
    const error = new Error('m'.repeat(100_000));
    error.cause = error;
    expect(JSON.stringify(loggedError(error)).length).toBeLessThan(150_000);
  });

  test.each([[secret], [{ password: secret }], [null], [undefined]])(
    'is its type alone where %j was thrown in its place',
    (thrown) => {
      expect(loggedError(thrown)).toEqual({ type: typeof thrown, message: 'what was thrown is no Error' });
    },
  );
});
