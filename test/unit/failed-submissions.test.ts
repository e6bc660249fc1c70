import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claimed } from '../../src/dispatch/claim.ts';
import { failureChange } from '../../src/dispatch/failureChange.ts';
import type { SubmissionFailure } from '../../src/upstream/classifySubmission.ts';

const hour = 3600 * 1000;
const request = (ageMs = 0, attempts = 1) =>
  ({ createdAt: new Date(Date.now() - ageMs), attempts }) as Claimed;
const unsent = (more: Partial<Extract<SubmissionFailure, { kind: 'unsent' }>> = {}): SubmissionFailure => {
  return {
    kind: 'unsent',
    reason: 'unreachable',
    message: 'm',
    retryAfterSeconds: null,
    everywhere: false,
    ...more,
  };
};

describe('a failed submission', () => {
  test.each<[string, SubmissionFailure, object]>([
    [
      'that was refused',
      { kind: 'refused', message: 'm', upstreamId: null },
      { to: 'FAILED', outcome: 'REFUSED', code: 'REFUSED', charged: 'NO' },
    ],
    [
      'that names a failed generation',
      { kind: 'refused', message: 'm', upstreamId: 'u' },
      { to: 'FAILED', outcome: 'REFUSED', code: 'GENERATION_FAILED', charged: 'UNKNOWN' },
    ],
    [
      'that names a running one',
      { kind: 'accepted', message: 'm', upstreamId: 'u' },
      { to: 'RUNNING', outcome: 'ACCEPTED' },
    ],
    [
      'that nobody can tell of',
      { kind: 'unconfirmed', message: 'm' },
      { to: 'UNCONFIRMED', outcome: 'UNCONFIRMED' },
    ],
    ['that never left', unsent(), { to: 'READY', outcome: 'UNSENT' }],
  ])('%s', (_name, failure, expected) => {
    const { change, outcome } = failureChange(request(), failure);
    const { errorCode, errorCharged } = change.set ?? {};
    const seen = { to: change.to, outcome, ...(errorCode ? { code: errorCode, charged: errorCharged } : {}) };
    expect(seen).toEqual(expected);
  });

  test('leads back to READY only where it is proven unsent, whatever else is said of it', () => {
    const text = fc.string();
    const failure = fc.oneof(
      fc.record({ kind: fc.constant('refused' as const), message: text, upstreamId: fc.option(text) }),
      fc.record({ kind: fc.constant('accepted' as const), message: text, upstreamId: text }),
      fc.record({ kind: fc.constant('unconfirmed' as const), message: text }),
    );
    fc.assert(
      fc.property(
        failure,
        fc.nat(48),
        (each, hours) => failureChange(request(hours * hour), each).change.to !== 'READY',
      ),
    );
  });

  test.each(['unreachable', 'rate_limited', 'no_credits', 'forbidden', 'credentials', 'capacity'] as const)(
    'that never left (%s) waits by its own tries, whatever the upstream asks of all',
    (reason) => {
      const failure = unsent({ reason, retryAfterSeconds: 30 });
      for (const [attempts, least, most] of [
        [1, 0.5, 1],
        [3, 2, 4],
        [20, 30, 60],
      ] as const) {
        const { dueInSeconds } = failureChange(request(0, attempts), failure).change;
        expect(dueInSeconds).toBeGreaterThanOrEqual(least);
        expect(dueInSeconds).toBeLessThanOrEqual(most);
      }
    },
  );

  test.each([
    ['unreachable', 'UPSTREAM'],
    ['credentials', 'GATEWAY'],
    ['forbidden', 'GATEWAY'],
    ['no_credits', 'GATEWAY'],
  ] as const)('that never left for a day (%s) is given up, free of charge', (reason, fault) => {
    expect(failureChange(request(25 * hour), unsent({ reason })).change).toMatchObject({
      to: 'FAILED',
      set: { errorCode: 'UPSTREAM_UNAVAILABLE', errorFault: fault, errorCharged: 'NO', errorRetryable: true },
    });
  });
});
