import { describe, expect, test } from 'vitest';
import { verdictChange } from '../../src/dispatch/verdictChange.ts';
import { requestRecord } from '../../src/upstream/wire.ts';

const url = 'https://storage.example.com/video.mp4';

function change(status: string, outcome: unknown = null, polls = 0) {
  return verdictChange(requestRecord.parse({ request_id: 'r-1', status, outcome }), polls, {
    allowLocal: false,
  });
}

describe('the change that an upstream’s record asks for', () => {
  test('is success with the video', () => {
    expect(change('success', { video_url: url, duration_ms: 4000 })).toEqual({
      to: 'SUCCEEDED',
      reason: 'succeeded',
      detail: { upstreamId: 'r-1', upstreamStatus: 'success' },
      set: {
        upstreamId: 'r-1',
        upstreamStatus: 'success',
        videoUrl: url,
        thumbnailUrl: null,
        durationMs: 4000,
      },
    });
  });

  test('is failure with all that its caller is told', () => {
    expect(change('failed', { error: 'content refused' })).toMatchObject({
      to: 'FAILED',
      set: {
        upstreamId: 'r-1',
        errorCode: 'GENERATION_FAILED',
        errorMessage: 'content refused',
        errorFault: 'UPSTREAM',
        errorRetryable: true,
        errorCharged: 'UNKNOWN',
      },
    });
  });

  test.each(['cancelled', 'canceled'])('is the end where it was %s', (status) => {
    expect(change(status)).toMatchObject({
      to: 'CANCELLED',
      set: { upstreamId: 'r-1', upstreamStatus: status },
    });
  });

  test.each([
    ['queued', false],
    ['created', false],
    ['dispatched', false],
    ['dreaming', false],
    ['processing', true],
    ['success', true],
  ])('is to watch a record that is %s (started: %s)', (status, upstreamStarted) => {
    expect(change(status, null, 3)).toMatchObject({
      to: 'RUNNING',
      upstreamStarted,
      dueInSeconds: expect.closeTo(0.5 * 1.3 ** 3),
      set: { upstreamId: 'r-1', upstreamStatus: status, polls: 4 },
    });
  });

  test('binds the upstream’s id whatever the record says', () => {
    for (const status of ['queued', 'processing', 'success', 'failed', 'cancelled', 'dreaming', '']) {
      expect(change(status).set?.upstreamId).toBe('r-1');
    }
  });
});
