import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifySubmissionFailure } from '../../src/upstream/classifySubmission.ts';
import { UpstreamAnswer, UpstreamSilence, UpstreamUnreachable } from '../../src/upstream/errors.ts';
import { errorBody } from '../../src/upstream/wire.ts';

const id = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const rateLimit = { limit_type: 'RPM', limit: 2, interval_seconds: 60, retry_after_ms: 29_970 };

/** An answer as it is read off the wire: a body that is not of the upstream's form counts as none. */
function answer(status: number, json: unknown): UpstreamAnswer {
  const parsed = errorBody.safeParse(json);
  return new UpstreamAnswer(status, parsed.success ? parsed.data : null, null);
}

const kindOf = (error: unknown) => classifySubmissionFailure(error).kind;

describe('what is proven unsent', () => {
  test('is a connection that never stood', () => {
    expect(classifySubmissionFailure(new UpstreamUnreachable('ECONNREFUSED'))).toEqual({
      kind: 'unsent',
      reason: 'unreachable',
      message: 'ECONNREFUSED',
      retryAfterSeconds: null,
      everywhere: false,
    });
  });

  test.each([
    ['a bad key', 401, { error: 'invalid api key' }, 'credentials'],
    ['a bad key with a body that says nothing', 401, {}, 'credentials'],
    ['what is forbidden', 403, { message: 'Forbidden' }, 'forbidden'],
    ['no balance', 402, { error: 'Insufficient credits. Please top up.' }, 'no_credits'],
    ['a rate limit', 429, { error: 'Rate limit exceeded', rate_limit: rateLimit }, 'rate_limited'],
    ['a rate limit without numbers', 429, { error: { code: 429, message: 'slow down' } }, 'rate_limited'],
    ['no capacity', 503, { error: 'Upstream capacity temporarily exhausted; try later' }, 'capacity'],
    ['no capacity, as an object', 503, { error: { message: 'CAPACITY' } }, 'capacity'],
  ])('is %s', (_name, status, json, reason) => {
    expect(classifySubmissionFailure(answer(status, json))).toMatchObject({ kind: 'unsent', reason });
  });
});

describe('what is proven unsent is about the whole account', () => {
  const limit = (text: string) => ({ error: text, rate_limit: rateLimit });
  test.each<[string, number, object, number | null, boolean]>([
    ['for a refused key', 401, {}, null, true],
    ['not for what is forbidden', 403, { error: 'Forbidden' }, null, false],
    ['not for a lack of credits', 402, { error: 'Insufficient credits in your account' }, null, false],
    ['not for a lack of capacity', 503, { error: 'no capacity' }, null, false],
    [
      'not for a rate limit of a model',
      429,
      limit('Rate limit exceeded for model x: 2 requests'),
      null,
      false,
    ],
    ['not for one of a model in an organization', 429, limit('organization a: model x'), null, false],
    ['for one of the organization', 429, limit('Rate limit exceeded for organization acme'), null, true],
    ['for one of the organisation, spelled otherwise', 429, { error: 'Organisation limit' }, null, true],
    ['for one of the account', 429, { error: { message: '2 generations at once an account' } }, null, true],
    ['for one of the other kind, with Retry-After alone', 429, { error: 'slow down' }, 12, true],
    ['not for one with Retry-After and its own numbers', 429, limit('Too many requests'), 12, false],
    ['not for one that says nothing', 429, {}, null, false],
  ])('%s', (_name, status, json, retryAfter, everywhere) => {
    const error = new UpstreamAnswer(status, errorBody.parse(json), retryAfter);
    expect(classifySubmissionFailure(error)).toMatchObject({ kind: 'unsent', everywhere });
  });
});

describe('what the upstream refuses', () => {
  test.each([
    ['an unknown model', 404, { error: 'model x does not exist' }, null, 'model x does not exist'],
    ['no entitlement', 404, { error: 'you do not have access' }, null, 'you do not have access'],
    ['a bad payload', 400, { error: 'missing: audio_uri' }, null, 'missing: audio_uri'],
    ['a payload that cannot be processed', 422, { detail: [] }, null, 'no reason given'],
    [
      'a generation that failed',
      400,
      { error: 'Generation rejected; x', request_id: id },
      id,
      'Generation rejected; x',
    ],
  ])('is %s', (_name, status, json, upstreamId, message) => {
    expect(classifySubmissionFailure(answer(status, json))).toEqual({ kind: 'refused', upstreamId, message });
  });
});

describe('an error that names a request', () => {
  test.each([401, 402, 403, 409, 429, 500, 503])('with %d is a job that exists', (status) => {
    const error = 'Upstream capacity temporarily exhausted';
    const failure = classifySubmissionFailure(answer(status, { error, request_id: id }));
    expect(failure).toMatchObject({ kind: 'accepted', upstreamId: id });
  });

  test('names none where the id is empty', () => {
    expect(kindOf(answer(503, { error: 'no capacity', request_id: '' }))).not.toBe('accepted');
    expect(classifySubmissionFailure(answer(400, { error: 'x', request_id: '' }))).toMatchObject({
      upstreamId: null,
    });
  });
});

describe('what may have been accepted', () => {
  test.each([
    ['the provider refused', answer(500, { error: 'Backend error (400). Please try again.' })],
    ['a 503 that does not speak of capacity', answer(503, { error: 'Service Unavailable' })],
    ['a bad gateway', answer(502, { message: 'Bad Gateway' })],
    ['a gateway timeout', answer(504, {})],
    ['a request timeout', answer(408, { error: 'timeout' })],
    ['a conflict', answer(409, { error: 'conflict' })],
    ['a redirect', answer(307, {})],
    ['a status that nobody knows', answer(499, { error: 'closed' })],
    ['silence', new UpstreamSilence('no answer from the upstream')],
    ['a fault of the program', new TypeError('x is not a function')],
    ['something that is no error', 'oops'],
    ['nothing', undefined],
  ])('%s', (_name, error) => {
    expect(kindOf(error)).toBe('unconfirmed');
  });

  test.each([400, 401, 402, 403, 404, 422, 429, 500, 502, 503, 504])(
    'a %d whose body is not the upstream’s own',
    (status) => {
      for (const json of [
        null,
        'capacity',
        [],
        42,
        { error: [] },
        { request_id: 5 },
        { rate_limit: 'soon' },
      ]) {
        expect(kindOf(answer(status, json)), JSON.stringify(json)).toBe('unconfirmed');
      }
    },
  );

  test('is never sent again on anything but the listed proofs, whatever the answer', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('no capacity', 'Capacity exhausted'));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ error: text, message: text, request_id: text }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, json) => {
        const given = answer(status, json);
        const failure = classifySubmissionFailure(given);
        if (failure.kind === 'unsent') {
          const proven =
            [401, 402, 403, 429].includes(status) || (status === 503 && /capacity/i.test(given.message));
          expect(proven && given.body !== null && !given.body.request_id).toBe(true);
        }
        if (failure.kind === 'refused') expect([400, 404, 422]).toContain(status);
        if (given.body === null) expect(failure.kind).toBe('unconfirmed');
      }),
      { numRuns: 2000 },
    );
  });
});
