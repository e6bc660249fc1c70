import { buildSchema, GraphQLError, graphql, parse, validate } from 'graphql';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { failureOfWrite } from '../../src/database/writeFailure.ts';
import { maskError } from '../../src/graphql/error/maskError.ts';
import { badInput, notFound } from '../../src/graphql/error/refusals.ts';

// secretlint-disable-next-line -- made up, to see that it is masked
const secret = 'postgresql://clapperboard:hunter2@db/clapperboard';
const requestId = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const schema = buildSchema('type Query { video(size: Int): String! }');

/** Masks what one call came to, with a real log that is kept in memory. */
function mask(error: GraphQLError) {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const masked = maskError(error, { log, requestId });
  return { masked, lines, answer: JSON.stringify(masked) };
}

/** The error of a call whose resolver does as told. */
async function callError(resolve: () => unknown, source = '{ video }'): Promise<GraphQLError> {
  const { errors } = await graphql({ schema, source, rootValue: { video: resolve } });
  const [error] = errors ?? [];
  if (!error) throw new Error('the call was meant to fail');
  return error;
}

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('what goes wrong inside', () => {
  test.each<[string, () => unknown]>([
    ['an error of a library', throwing(new Error(`cannot connect to ${secret}`))],
    ['an error of the program', throwing(new TypeError(`${secret} is not a function`))],
    ['an error with a cause', throwing(new Error('failed', { cause: new Error(secret) }))],
    ['something thrown that is no error', throwing(secret)],
    ['a promise that is rejected', () => Promise.reject(new Error(secret))],
    ['null where none may be', () => null],
    ['a value that its type cannot say', () => ({ secret })],
    ['a GraphQL error that nobody has given a code', throwing(new GraphQLError(secret))],
    [
      'one that calls itself internal',
      throwing(new GraphQLError(secret, { extensions: { code: 'INTERNAL_SERVER_ERROR' } })),
    ],
  ])('%s leaves as one sentence with an id', async (_name, resolve) => {
    const { masked, answer } = mask(await callError(resolve));
    expect(masked).toEqual({
      message: expect.stringContaining(requestId),
      locations: [{ line: 1, column: 3 }],
      path: ['video'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    });
    expect(answer).not.toContain('hunter2');
    expect(answer).not.toMatch(/stack|originalError|\.ts/);
  });

  test('is logged once, whole and with the same id', async () => {
    const { lines } = mask(await callError(throwing(new Error(`cannot connect to ${secret}`))));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 50,
        requestId,
        path: ['video'],
        err: expect.objectContaining({
          message: `cannot connect to ${secret}`,
          stack: expect.stringContaining('masked-errors.test.ts'),
        }),
      }),
    ]);
  });
});

describe('a database that is unavailable', () => {
  test('leaves as one sentence that asks to try again, and is logged as a warning', async () => {
    const away = Object.assign(new Error(`connect ECONNREFUSED ${secret}`), { code: 'ECONNREFUSED' });
    const { masked, lines, answer } = mask(await callError(throwing(away)));
    expect(masked).toEqual({
      message:
        'The gateway cannot reach its database right now. Nothing that it has acknowledged is lost; try again in a few seconds.',
      locations: [{ line: 1, column: 3 }],
      path: ['video'],
      extensions: { code: 'SERVICE_UNAVAILABLE', requestId, retryAfterSeconds: 2 },
    });
    expect(answer).not.toContain('hunter2');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, requestId }]);
  });
});

describe('a write that was not answered', () => {
  const broken = Object.assign(new Error(`read ECONNRESET ${secret}`), { code: 'ECONNRESET' });

  test('leaves as unknown, and never as one to repeat', async () => {
    const { masked, lines, answer } = mask(await callError(throwing(failureOfWrite(broken))));
    expect(masked).toEqual({
      message: expect.stringMatching(/^It is not known whether .*idempotencyKey.*`requests`/),
      locations: [{ line: 1, column: 3 }],
      path: ['video'],
      extensions: { code: 'OUTCOME_UNKNOWN', requestId },
    });
    expect(answer).not.toContain('hunter2');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, requestId }]);
  });

  test('that the database has cancelled leaves as one to repeat, of which nothing was recorded', async () => {
    const late = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    const { masked } = mask(await callError(throwing(failureOfWrite(late))));
    expect(masked).toMatchObject({
      message: expect.stringContaining('Nothing of it was recorded'),
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfterSeconds: 2 },
    });
  });
});

describe('what is deliberate passes, with the id, and is not logged', () => {
  test.each([
    ['a bad argument', badInput('first is 0; allowed is 1 to 100'), 'BAD_USER_INPUT'],
    ['something that is not there', notFound('requestId names no request of this team'), 'NOT_FOUND'],
    [
      'a code of its own',
      new GraphQLError('no key', { extensions: { code: 'UNAUTHENTICATED' } }),
      'UNAUTHENTICATED',
    ],
  ])('%s', async (_name, thrown, code) => {
    const { masked, lines } = mask(await callError(throwing(thrown)));
    expect(masked).toMatchObject({
      message: thrown.message,
      path: ['video'],
      extensions: { code, requestId },
    });
    expect(lines).toEqual([]);
  });

  test('with what else it says, and without a stack that somebody has added', async () => {
    const extensions = { code: 'BAD_USER_INPUT', limit: 100, stacktrace: [secret] };
    const { masked } = mask(await callError(throwing(new GraphQLError('no', { extensions }))));
    expect(masked.extensions).toEqual({ code: 'BAD_USER_INPUT', limit: 100, requestId });
  });

  test('without the error that it was made of', async () => {
    const thrown = new GraphQLError('no', {
      originalError: new Error(secret),
      extensions: { code: 'NOT_FOUND' },
    });
    expect(mask(await callError(throwing(thrown))).answer).not.toContain('hunter2');
  });
});

describe('a document that does not hold is the caller’s own doing', () => {
  test.each([
    ['that cannot be parsed', '{ video'],
    ['that names what is not there', '{ film }'],
    ['with a value of the wrong type', '{ video(size: "big") }'],
    ['with a variable that is missing', 'query ($size: Int!) { video(size: $size) }'],
  ])('%s', async (_name, source) => {
    const { masked, lines } = mask(await callError(() => 'never', source));
    expect(masked.extensions).toEqual({ code: 'BAD_USER_INPUT', requestId });
    expect(lines).toEqual([]);
  });

  test('and keeps the code that its validation was given', () => {
    const [error] = validate(schema, parse('{ film }'));
    if (!error) throw new Error('the document was meant to be invalid');
    error.extensions.code = 'GRAPHQL_VALIDATION_FAILED';
    expect(mask(error).masked).toMatchObject({
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});
