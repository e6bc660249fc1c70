import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifySubmissionFailure } from '../../src/upstream/classifySubmission.ts';
import { UpstreamAnswer } from '../../src/upstream/errors.ts';
import { errorBody } from '../../src/upstream/wire.ts';

function answer(status: number, json: unknown, retryAfterSeconds: number | null): UpstreamAnswer {
  return new UpstreamAnswer(status, errorBody.parse(json), retryAfterSeconds);
}

describe('the wait that an answer asks for', () => {
  test.each([
    ['in the body', 29_970, null, 29.97],
    ['in the header', undefined, 12, 12],
    ['in both: the longer', 5_000, 12, 12],
    ['in both: the longer', 20_000, 12, 20],
    ['nowhere', undefined, null, null],
    ['as nothing', 0, null, null],
    ['as less than nothing', -5_000, null, null],
    ['for a day, which is not believed', 86_400_000, null, 300],
    ['for a day in the header', undefined, 86_400, 300],
  ])('%s', (_name, retryAfterMs, header, seconds) => {
    const json = {
      error: 'x',
      rate_limit: retryAfterMs === undefined ? null : { retry_after_ms: retryAfterMs },
    };
    expect(classifySubmissionFailure(answer(429, json, header))).toMatchObject({
      retryAfterSeconds: seconds,
    });
  });

  test('is never longer than five minutes, nor less than nothing', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.option(fc.double({ noNaN: true })),
        (ms, header) => {
          const failure = classifySubmissionFailure(
            answer(429, { rate_limit: { retry_after_ms: ms } }, header),
          );
          if (failure.kind !== 'unsent') throw new Error('a parseable 429 is proven unsent');
          const seconds = failure.retryAfterSeconds;
          expect(seconds === null || (seconds > 0 && seconds <= 300)).toBe(true);
        },
      ),
    );
  });
});
