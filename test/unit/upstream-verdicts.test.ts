import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpretRecord } from '../../src/dispatch/interpretRecord.ts';
import { requestRecord } from '../../src/upstream/wire.ts';

const video = 'https://storage.example.com/video.mp4';
const thumbnail = 'https://storage.example.com/thumbnail.jpg';
const audio = 'https://cdn.example.com/voice.wav';
const payload = { audio_uri: audio, image_uri: 'https://cdn.example.com/frame.png', prompt: 'A fox' };

/** A record as it comes off the wire, with its inputs echoed. */
function record(status: string, outcome?: unknown) {
  return requestRecord.parse({
    request_id: 'r-1',
    status,
    payload,
    ...(outcome === undefined ? {} : { outcome }),
  });
}

const anywhere = { allowLocal: true };
const publicAlone = { allowLocal: false };

describe('a status', () => {
  test.each([
    ['created', 'waiting'],
    ['queued', 'waiting'],
    ['dispatched', 'waiting'],
    ['dreaming', 'waiting'],
    ['', 'waiting'],
    ['processing', 'started'],
    ['PROCESSING', 'started'],
    ['cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
    ['Cancelled', 'cancelled'],
    ['failed', 'failed'],
    ['success', 'incomplete'],
  ])('%j means %s', (status, kind) => {
    expect(interpretRecord(record(status, null), anywhere).kind).toBe(kind);
  });

  test('that nobody knows is waited on, whatever comes with it', () => {
    const known = new Set(['processing', 'success', 'failed', 'cancelled', 'canceled']);
    fc.assert(
      fc.property(fc.string(), (status) => {
        fc.pre(!known.has(status.toLowerCase()));
        expect(interpretRecord(record(status, { video_url: video, error: 'x' }), anywhere)).toEqual({
          kind: 'waiting',
        });
      }),
    );
  });
});

describe('the video of a success', () => {
  test.each([
    ['is named', { video_url: video }],
    [
      'is the first medium, as an object',
      {
        media_urls: [
          { id: '0', url: video },
          { id: '1', url: thumbnail },
        ],
      },
    ],
    ['is the first medium, as a text', { media_urls: [video] }],
    ['is the medium where both are there', { media_urls: [{ url: video }], video_url: audio }],
    ['is named where there are no media', { media_urls: [], video_url: video }],
    ['is named where the medium is no address', { media_urls: [{ url: 'pending' }], video_url: video }],
    ['is itself where the thumbnail equals it', { video_url: video, thumbnail_image_url: video }],
  ])('%s', (_name, outcome) => {
    expect(interpretRecord(record('success', outcome), anywhere)).toEqual({
      kind: 'succeeded',
      video: { url: video, thumbnailUrl: null, durationMs: null },
    });
  });

  test.each([
    ['without an outcome', undefined],
    ['with null for an outcome', null],
    ['with an empty outcome', {}],
    ['with a thumbnail alone', { thumbnail_image_url: thumbnail }],
    ['with inputs echoed in the outcome', { audio_uri: audio, image_uri: payload.image_uri, url: audio }],
    ['with an address that is none', { video_url: 'video.mp4' }],
    ['with an empty address', { video_url: '', media_urls: [{ url: '' }] }],
    ['with an address of this machine’s files', { video_url: 'file:///video.mp4' }],
    ['with a script for an address', { video_url: 'javascript:alert(1)' }],
    ['with half an address', { video_url: 'https://' }],
  ])('is not there %s', (_name, outcome) => {
    expect(interpretRecord(record('success', outcome), anywhere)).toEqual({ kind: 'incomplete' });
  });

  test('is never an address of another field', () => {
    const others = fc.dictionary(
      fc
        .string()
        .filter((name) => !['media_urls', 'video_url', 'error', 'duration_ms', '__proto__'].includes(name)),
      fc.constantFrom(video, thumbnail, audio),
    );
    fc.assert(
      fc.property(others, (outcome) => {
        expect(interpretRecord(record('success', outcome), anywhere)).toEqual({ kind: 'incomplete' });
      }),
    );
  });
});

describe('an address that callers cannot be sent to', () => {
  const unusable = {
    kind: 'failed',
    failure: {
      code: 'UNUSABLE_VIDEO',
      message:
        'the upstream made the video, and gave an address for it that is not https on the public internet; the address is not handed on',
      fault: 'UPSTREAM',
      retryable: false,
      charged: 'YES',
    },
  };
  const foul = [
    'http://storage.example.com/video.mp4',
    'https://localhost/video.mp4',
    'https://10.0.0.7/video.mp4',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/video.mp4',
    'https://storage.internal/video.mp4',
    'https://user:password@storage.example.com/video.mp4',
    `https://storage.example.com/${'x'.repeat(8200)}`,
  ];

  test.each(foul)('is the upstream’s fault where only public https is handed on: %.60s', (address) => {
    for (const outcome of [
      { video_url: address },
      { media_urls: [{ url: address }] },
      { media_urls: [address] },
    ])
      expect(interpretRecord(record('success', outcome), publicAlone)).toEqual(unusable);
  });

  test.each(foul)('gives way to another one of the record: %.60s', (address) => {
    const outcome = { media_urls: [{ url: address }], video_url: video };
    expect(interpretRecord(record('success', outcome), publicAlone)).toMatchObject({ video: { url: video } });
  });

  test.each(foul)('is left out as a thumbnail: %.60s', (address) => {
    const outcome = { video_url: video, thumbnail_image_url: address };
    expect(interpretRecord(record('success', outcome), publicAlone)).toMatchObject({
      kind: 'succeeded',
      video: { url: video, thumbnailUrl: null },
    });
  });

  test('is none on a development machine, where the sandbox has its own', () => {
    const outcome = {
      video_url: 'http://127.0.0.1:4001/v.mp4',
      thumbnail_image_url: 'http://127.0.0.1:4001/v.jpg',
    };
    expect(interpretRecord(record('success', outcome), anywhere)).toMatchObject({
      video: { url: outcome.video_url, thumbnailUrl: outcome.thumbnail_image_url },
    });
  });
});

describe('what comes with the video', () => {
  test.each([
    ['a thumbnail of its own', { thumbnail_image_url: thumbnail }, { thumbnailUrl: thumbnail }],
    ['a thumbnail that is no address', { thumbnail_image_url: 'none' }, { thumbnailUrl: null }],
    ['a length', { duration_ms: 4000 }, { durationMs: 4000 }],
    ['a broken length', { duration_ms: 4000.6 }, { durationMs: 4001 }],
    ['a length of nothing', { duration_ms: 0 }, { durationMs: null }],
    ['a length below nothing', { duration_ms: -1 }, { durationMs: null }],
    ['a length that no column holds', { duration_ms: 2 ** 31 }, { durationMs: null }],
  ])('%s', (_name, outcome, expected) => {
    const verdict = interpretRecord(record('success', { video_url: video, ...outcome }), anywhere);
    expect(verdict).toMatchObject({ kind: 'succeeded', video: { url: video, ...expected } });
  });
});

describe('a failure', () => {
  test.each([
    ['a text', { error: 'content refused' }, 'content refused'],
    ['an object', { error: { code: 400, message: 'content refused' } }, 'content refused'],
    ['an object without a message', { error: { code: 400 } }, 'the upstream gave no reason'],
    ['an empty text', { error: '' }, 'the upstream gave no reason'],
    ['nothing', {}, 'the upstream gave no reason'],
    ['no outcome', null, 'the upstream gave no reason'],
    ['a very long text', { error: 'x'.repeat(9000) }, 'x'.repeat(500)],
  ])('is told by %s', (_name, outcome, message) => {
    expect(interpretRecord(record('failed', outcome), anywhere)).toEqual({
      kind: 'failed',
      failure: { code: 'GENERATION_FAILED', message, fault: 'UPSTREAM', retryable: true, charged: 'UNKNOWN' },
    });
  });
});
