/** Which jobs of the upstream a team may be offered as its own, against whatever other teams have submitted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { couldBe, type Submission } from '../../src/domain/videoRequest/couldBe.ts';
import { compareEcho } from '../../src/domain/videoRequest/echo.ts';
import { mayBeOffered } from '../../src/domain/videoRequest/offer.ts';
import type { GenerationPayload, RequestRecord } from '../../src/upstream/upstream.ts';

const model = 'ltx-2-pro-audio-to-video';
const now = new Date('2026-01-15T12:00:00Z');
const look = { model, at: now };
const hour = 3600;

const input: fc.Arbitrary<GenerationPayload> = fc.record(
  {
    audio_uri: fc.constantFrom('https://media.example/0.wav', 'https://media.example/1.wav'),
    prompt: fc.constantFrom('a fox', 'a ship'),
    image_uri: fc.constantFrom('https://media.example/0.png', 'https://media.example/1.png'),
    resolution: fc.constant('1920x1080'),
    guidance_scale: fc.constantFrom(5, 9),
  },
  { requiredKeys: ['audio_uri', 'resolution', 'guidance_scale'] },
);
/** Seconds before now. */
const ago = fc.integer({ min: 0, max: 60 * hour });
const submission: fc.Arbitrary<Submission> = fc
  .record({ payload: input, ago, lasted: fc.option(fc.nat(600)) })
  .map(({ payload, ago, lasted }) => {
    const startedAt = new Date(now.getTime() - ago * 1000);
    return {
      payload,
      startedAt,
      endedAt: lasted === null ? null : new Date(startedAt.getTime() + lasted * 1000),
    };
  });
const fields = ['audio_uri', 'prompt', 'image_uri', 'resolution', 'guidance_scale'] as const;
const record: fc.Arbitrary<RequestRecord> = fc
  .record({ payload: input, echoed: fc.subarray([...fields]), ago: fc.option(ago), texts: fc.boolean() })
  .map(({ payload, echoed, ago, texts }) => ({
    request_id: 'r',
    status: 'success',
    created_at: ago === null ? null : now.getTime() / 1000 - ago,
    payload: Object.fromEntries(
      echoed.flatMap((field) =>
        payload[field] === undefined ? [] : [[field, texts ? String(payload[field]) : payload[field]]],
      ),
    ),
  }));

const evidenceOf = (asked: GenerationPayload, { payload, created_at }: RequestRecord) => ({
  ...compareEcho(asked, payload),
  createdAt: typeof created_at === 'number' ? new Date(created_at * 1000) : null,
});

test('whatever is offered names what was asked for and is compatible with no submission of another team', () => {
  const tally = { offered: 0, kept: 0 };
  fc.assert(
    fc.property(input, record, fc.array(submission, { maxLength: 5 }), (asked, seen, foreign) => {
      const offered = mayBeOffered(evidenceOf(asked, seen), asked, foreign, look);
      tally[offered ? 'offered' : 'kept'] += 1;
      if (!offered) return;
      expect(foreign.filter((each) => couldBe(each, seen, look))).toEqual([]);
      expect(seen.payload?.audio_uri === asked.audio_uri || seen.payload?.prompt === asked.prompt).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  // A rule that offers nothing would pass as well.
  expect(tally.offered).toBeGreaterThan(250);
  expect(tally.kept).toBeGreaterThan(250);
});

test('a twin of another team, made at that time, keeps every candidate from being offered', () => {
  fc.assert(
    fc.property(input, record, (asked, seen) => {
      const twin = { payload: asked, startedAt: new Date(now.getTime() - 70 * hour * 1000), endedAt: null };
      expect(mayBeOffered(evidenceOf(asked, seen), asked, [twin], look)).toBe(false);
    }),
  );
});

describe('a job that echoes the prompt alone', () => {
  const asked: GenerationPayload = {
    audio_uri: 'https://media.example/0.wav',
    prompt: 'a fox',
    resolution: '1920x1080',
    guidance_scale: 5,
  };
  const evidence = {
    equal: ['prompt'],
    different: [],
    createdAt: new Date('2026-01-15T11:00:00Z'),
  };
  const foreign = (more: Partial<GenerationPayload>, startedAt = '2026-01-15T11:00:00Z'): Submission => {
    const began = new Date(startedAt);
    return { payload: { ...asked, ...more }, startedAt: began, endedAt: new Date(began.getTime() + 60_000) };
  };

  test.each<[string, Submission[], boolean]>([
    ['nobody else asked for', [], true],
    [
      'another team asked for with other audio',
      [foreign({ audio_uri: 'https://media.example/9.wav' })],
      false,
    ],
    ['another team asked for two days before', [foreign({}, '2026-01-13T10:00:00Z')], true],
    ['another team asked for a day before, less some minutes', [foreign({}, '2026-01-14T11:05:00Z')], false],
    ['another team did not ask for, with the same audio', [foreign({ prompt: 'a ship' })], true],
  ])('which %s', (_name, submissions, offered) => {
    expect(mayBeOffered(evidence, asked, submissions, look)).toBe(offered);
  });

  test.each([
    ['of which nothing identifies the request', { ...evidence, equal: ['resolution', 'guidance_scale'] }],
    ['of which something is otherwise', { ...evidence, different: ['guidance_scale'] }],
    ['whose fields nobody knows', { ...evidence, equal: ['colour'] }],
  ])('is not offered %s', (_name, other) => {
    expect(mayBeOffered(other, asked, [], look)).toBe(false);
  });
});
