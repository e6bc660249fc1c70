import { describe, expect, test } from 'vitest';
import type { VideoRequest } from '../../src/database/generated/client.ts';
import { pollChange } from '../../src/dispatch/poll.ts';
import { requestRecord } from '../../src/upstream/wire.ts';

const moved = new Date('2026-01-01T00:00:00Z');
const second = 1000;
const minute = 60 * second;

const running: VideoRequest = {
  id: '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11',
  teamId: '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e12',
  model: 'ltx-2-pro-audio-to-video',
  audioUri: 'https://cdn.example.com/voice.wav',
  prompt: 'A fox',
  imageUri: null,
  resolution: '1920x1080',
  guidanceScale: 5,
  inputHash: new Uint8Array(32),
  state: 'RUNNING',
  stage: 'GENERATING',
  status: 'QUEUED',
  version: 3,
  dueAt: moved,
  leaseUntil: null,
  attemptId: null,
  attempts: 1,
  polls: 7,
  upstreamId: 'r-1',
  upstreamStatus: 'queued',
  cancelRequestedAt: null,
  cancelSentAt: null,
  videoUrl: null,
  thumbnailUrl: null,
  durationMs: null,
  errorCode: null,
  errorMessage: null,
  errorFault: null,
  errorRetryable: null,
  errorCharged: null,
  createdAt: moved,
  updatedAt: moved,
  startedAt: null,
  finishedAt: null,
};
const record = (status: string, outcome: unknown = null) =>
  requestRecord.parse({ request_id: 'r-1', status, outcome });
const video = { video_url: 'https://storage.example.com/video.mp4' };

/** What a look asks for, so long after the request last moved. */
function look(status: 'QUEUED' | 'PROCESSING', seen: ReturnType<typeof record> | null, stillMs: number) {
  const policy = { allowLocal: false };
  return pollChange({ ...running, status }, seen, { stillMs, stuckMs: 60 * minute, policy });
}

describe('a look at a running request', () => {
  test.each([
    ['QUEUED', 'processing', null, 'RUNNING'],
    ['QUEUED', 'success', null, 'RUNNING'],
    ['QUEUED', 'success', video, 'SUCCEEDED'],
    ['PROCESSING', 'success', video, 'SUCCEEDED'],
    ['QUEUED', 'failed', { error: 'x' }, 'FAILED'],
    ['PROCESSING', 'failed', null, 'FAILED'],
    ['PROCESSING', 'cancelled', null, 'CANCELLED'],
  ] as const)('of a %s one that the upstream calls %s (%j) leads to %s', (status, upstream, outcome, to) => {
    expect(look(status, record(upstream, outcome), second)?.to).toBe(to);
  });

  test.each([
    ['QUEUED', 'queued'],
    ['QUEUED', 'dispatched'],
    ['QUEUED', 'dreaming'],
    ['PROCESSING', 'processing'],
    ['PROCESSING', 'queued'],
    ['PROCESSING', 'success'],
  ] as const)('of a %s one that the upstream calls %s brings no news', (status, upstream) => {
    expect(look(status, record(upstream), second)).toBeNull();
  });

  test('that failed brings no news', () => {
    expect(look('QUEUED', null, second)).toBeNull();
  });

  test('counts itself where the request stays to be watched', () => {
    expect(look('QUEUED', record('processing'), second)).toMatchObject({
      upstreamStarted: true,
      set: { polls: 8 },
    });
  });
});

describe('a request that does not move', () => {
  test.each([
    ['queued', 'QUEUED'],
    ['dreaming', 'QUEUED'],
    ['processing', 'PROCESSING'],
  ] as const)('is waited for up to an hour while the upstream calls it %s', (upstream, status) => {
    expect(look(status, record(upstream), 60 * minute - 1)).toBeNull();
    expect(look(status, record(upstream), 60 * minute)).toEqual({
      to: 'NEEDS_REVIEW',
      reason: 'stuck',
      detail: {
        why: 'the upstream has not moved it',
        told: 'the upstream has not moved it',
        upstreamStatus: upstream,
      },
    });
  });

  test('goes to review only after a day where the upstream could not be asked: after an outage its word counts again', () => {
    expect(look('PROCESSING', null, 24 * 60 * minute - 1)).toBeNull();
    expect(look('PROCESSING', null, 24 * 60 * minute)).toMatchObject({
      to: 'NEEDS_REVIEW',
      detail: { upstreamStatus: null },
    });
  });

  test('goes to review after five minutes of success without a video', () => {
    expect(look('PROCESSING', record('success'), 5 * minute - 1)).toBeNull();
    expect(look('PROCESSING', record('success'), 5 * minute)).toEqual({
      to: 'NEEDS_REVIEW',
      reason: 'stuck',
      detail: {
        why: 'the upstream says success without a video',
        told: 'the upstream says success without a video',
        upstreamStatus: 'success',
      },
    });
  });

  test.each([
    ['success', video, 'SUCCEEDED'],
    ['failed', null, 'FAILED'],
    ['cancelled', null, 'CANCELLED'],
  ] as const)('is believed to be %s however late', (upstream, outcome, to) => {
    expect(look('PROCESSING', record(upstream, outcome), 24 * 60 * minute)?.to).toBe(to);
  });
});
