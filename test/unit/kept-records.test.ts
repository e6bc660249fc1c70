/** Of a list that may be anything, what stays in memory while it is judged: bounded, and the same to the judge. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpretRecord } from '../../src/dispatch/interpretRecord.ts';
import { keepRecord } from '../../src/dispatch/reconcile/keepRecord.ts';
import { readListing } from '../../src/dispatch/reconcile/readListing.ts';
import { compareEcho } from '../../src/domain/videoRequest/echo.ts';
import type { GenerationPayload, RequestRecord, Upstream } from '../../src/upstream/upstream.ts';
import { requestRecord } from '../../src/upstream/wire.ts';

const model = 'ltx-2-pro-audio-to-video';
const at = new Date('2026-01-15T12:00:00Z');
const policy = { allowLocal: true };

/** Texts around every bound, of which some are the same but for their ends. */
const text = fc
  .tuple(
    fc.constantFrom('a', '🦊'),
    fc.constantFrom(0, 1, 99, 100, 101, 2048, 4999),
    fc.constantFrom('', 'x'),
  )
  .map(([letter, length, end]) => letter.repeat(length) + end);
const asked: fc.Arbitrary<GenerationPayload> = fc.record(
  {
    audio_uri: text,
    prompt: text,
    image_uri: text,
    resolution: text,
    guidance_scale: fc.constantFrom(5, 9.5),
  },
  { requiredKeys: ['audio_uri', 'resolution', 'guidance_scale'] },
);
const foul = fc.oneof(
  fc.constantFrom(null, true, 0, '', ' ', '5', '9.50', 'x'.repeat(10_001), 'x'.repeat(60_000)),
  fc.constantFrom({}, [], ['a'], { a: 'b' }),
);
const said = fc.dictionary(
  fc.constantFrom('audio_uri', 'prompt', 'image_uri', 'resolution', 'guidance_scale', 'seed', 'x'),
  fc.oneof(text, foul),
);

test('what is kept of an echo says the same of every request as the whole of it', () => {
  const tally = { equal: 0, different: 0 };
  fc.assert(
    fc.property(asked, said, fc.boolean(), (payload, other, own) => {
      const record = { request_id: 'r', status: 'success', payload: own ? { ...payload, ...other } : other };
      const kept = keepRecord(record);
      const echo = compareEcho(payload, record.payload);
      expect(compareEcho(payload, kept.payload)).toEqual(echo);
      tally.equal += echo.equal.length;
      tally.different += echo.different.length;
    }),
    { numRuns: 3_000 },
  );
  expect(tally.equal).toBeGreaterThan(500);
  expect(tally.different).toBeGreaterThan(500);
});

test('what is kept of an end says the same of it as the whole, where no text is longer than any should be', () => {
  const address = fc.constantFrom(null, '', 'x', 'https://a.example.com/v.mp4', 'http://127.0.0.1/v.mp4');
  const outcome = fc.record(
    {
      media_urls: fc.array(
        fc.oneof(fc.record({ url: address.map((each) => each ?? 'y') }), fc.constant('z')),
      ),
      video_url: address,
      thumbnail_image_url: address,
      duration_ms: fc.option(fc.integer()),
      error: fc.oneof(text, fc.record({ code: fc.nat(), message: text }), fc.constant(null)),
      more: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const status = fc.constantFrom('success', 'failed', 'cancelled', 'processing', 'queued', 'x'.repeat(70));
  fc.assert(
    fc.property(status, fc.option(outcome), (each, end) => {
      const record = requestRecord.parse({ request_id: 'r', status: each, outcome: end });
      expect(interpretRecord(keepRecord(record), policy)).toEqual(interpretRecord(record, policy));
    }),
    { numRuns: 2_000 },
  );
});

describe('a record', () => {
  const huge = 'x'.repeat(50_000);
  const record: RequestRecord = {
    request_id: 'r',
    status: huge,
    model: huge,
    org_id: huge,
    payload: { audio_uri: huge, prompt: huge.slice(0, 9_000), resolution: { huge }, seed: huge },
    outcome: {
      media_urls: [{ id: '0', url: `https://a.example.com/${huge}` }],
      video_url: huge,
      error: { message: huge, more: huge },
      frames: [huge],
    },
    created_at: 7,
    extra: { huge },
  };

  test('is kept as what the judge and its request need, each text bounded', () => {
    const kept = keepRecord(record);
    expect(kept).toEqual({
      request_id: 'r',
      status: 'unknown',
      model: 'another',
      payload: { audio_uri: true, prompt: expect.stringMatching(/^sha256:.{43}$/), resolution: true },
      outcome: {
        media_urls: [],
        video_url: null,
        thumbnail_image_url: null,
        duration_ms: undefined,
        error: 'x'.repeat(500),
      },
      created_at: 7,
    });
    expect(JSON.stringify(kept).length).toBeLessThan(1_000);
  });

  test('whose id is no id makes the list one that proves nothing', () => {
    expect(() => keepRecord({ ...record, request_id: 'r'.repeat(200) })).not.toThrow();
    expect(() => keepRecord({ ...record, request_id: 'r'.repeat(201) })).toThrow(/an id of 201 characters/);
  });
});

describe('a list without an end', () => {
  /** Pages of what `record` gives, for ever. */
  const endless = (record: (index: number) => Partial<RequestRecord>, pageSize = 100) => {
    const list: Upstream['list'] = async ({ offset }) => ({
      has_more: true,
      requests: Array.from({ length: pageSize }, (_, index) => {
        return { request_id: `r-${offset + index}`, status: 'success', ...record(offset + index) };
      }),
    });
    return readListing({ list } as Upstream, model, at, null);
  };

  test('is given up after 100,000 records', async () => {
    const { records, complete } = await endless(() => ({}), 15_000);
    expect([records.length, complete]).toEqual([100_000, false]);
  });

  test('is given up earlier where its records are large', async () => {
    const address = `https://a.example.com/${'x'.repeat(8_000)}`;
    const { records, complete } = await endless(() => ({ outcome: { video_url: address } }), 1_000);
    expect(complete).toBe(false);
    expect(records.length).toBeLessThan(10_000);
  });

  test('and with records that are larger than anything keeps little of each', async () => {
    const huge = 'x'.repeat(1_000_000);
    const { records } = await endless(() => ({ payload: { prompt: huge }, extra: huge }), 10_000);
    expect(records).toHaveLength(100_000);
    expect(JSON.stringify(records.slice(0, 1_000)).length).toBeLessThan(100_000);
  });
});
