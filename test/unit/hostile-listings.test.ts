/**
 * What the upstream's list may prove, against lists that lag, page, move, reorder, echo partly or not at all, and
 * hold foreign records and exact twins. The truth of each world is known; the judge sees only the list.
 *
 * One case is left out since no rule can tell it: a foreign program with our key that submitted exactly the same
 * input at the same time, while ours was never accepted. README names it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, type OpenAttempt, type World } from '../../src/dispatch/reconcile/judge.ts';
import { readListing } from '../../src/dispatch/reconcile/readListing.ts';
import type { GenerationPayload, RequestRecord, Upstream } from '../../src/upstream/upstream.ts';

const model = 'ltx-2-pro-audio-to-video';
const now = Date.parse('2026-01-15T12:00:00Z');
const lagSeconds = 10;
const payload = (variant: number): GenerationPayload => ({
  audio_uri: `https://media.example/${variant % 2}.wav`,
  prompt: `prompt ${variant}`,
  resolution: '1920x1080',
  guidance_scale: 5,
});

/** One submission of ours, as it really went. */
interface Submission {
  readonly variant: number;
  /** Seconds before now. */
  readonly startedAgo: number;
  /** null: its POST is still open. */
  readonly lasted: number | null;
  readonly accepted: boolean;
  readonly bound: boolean;
  /** A foreign record with exactly its input, made two seconds before it. */
  readonly foreignTwin: boolean;
}
interface Foreign {
  readonly variant: number;
  readonly ago: number;
}
interface Hostility {
  /** Seconds by which this listing lags; it may be more than the gateway allows for. */
  readonly lag: number;
  readonly clockOffset: number;
  readonly pageSize: number;
  readonly shape: 'has_more' | 'total' | 'neither';
  readonly order: readonly number[];
  readonly echoes: readonly ('full' | 'partial' | 'empty' | 'texts')[];
  /** Records that come in at the top while the list is read. */
  readonly arrivals: number;
}

const submission: fc.Arbitrary<Submission> = fc.record({
  variant: fc.nat(6),
  startedAgo: fc.integer({ min: 1, max: 240 }),
  lasted: fc.option(fc.integer({ min: 0, max: 60 })),
  accepted: fc.boolean(),
  bound: fc.boolean(),
  foreignTwin: fc.boolean(),
});
// Variants of their own: an exact foreign twin is what `foreignTwin` makes.
const foreign: fc.Arbitrary<Foreign> = fc.record({
  variant: fc.integer({ min: 10, max: 14 }),
  ago: fc.integer({ min: 0, max: 100_000 }),
});
const hostility: fc.Arbitrary<Hostility> = fc.record({
  lag: fc.oneof(fc.integer({ min: 0, max: lagSeconds }), fc.integer({ min: 0, max: 300 })),
  clockOffset: fc.integer({ min: -200, max: 200 }),
  pageSize: fc.integer({ min: 1, max: 5 }),
  shape: fc.constantFrom('has_more', 'total', 'neither'),
  order: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
  echoes: fc.array(fc.constantFrom('full', 'full', 'partial', 'empty', 'texts'), {
    minLength: 24,
    maxLength: 24,
  }),
  arrivals: fc.nat(3),
});

interface Truth {
  readonly record: RequestRecord;
  readonly createdAt: number;
  /** The index of the submission that made it; null for a foreign one. */
  readonly owner: number | null;
}

const startedAt = ({ startedAgo }: Submission) => now - startedAgo * 1000;
const endedAt = (each: Submission) =>
  each.lasted === null ? null : Math.min(now, startedAt(each) + each.lasted * 1000);
/** Only what was accepted can have been bound. */
const isBound = ({ accepted, bound }: Submission) => accepted && bound;

/**
 * Whether a foreign twin of it can be told from ours: all of ours with that input were accepted and are over, and
 * the list lags no more than is allowed for. While a POST is open the twin may be bound in its place; the POST's own
 * answer puts that right.
 */
const canBeTold = ({ variant }: Submission, ours: readonly Submission[], { lag }: Hostility) =>
  lag <= lagSeconds &&
  ours.every((other) => other.variant !== variant || (other.accepted && other.lasted !== null));

function truthOf(ours: readonly Submission[], foreigners: readonly Foreign[], how: Hostility): Truth[] {
  const truths: Truth[] = [];
  const add = (id: string, variant: number, createdAt: number, owner: number | null) => {
    const echo = how.echoes[truths.length % how.echoes.length] ?? 'full';
    const created_at = Math.floor(createdAt / 1000) + how.clockOffset;
    const record = {
      request_id: id,
      status: 'success',
      model,
      created_at,
      payload: echoed(payload(variant), echo),
    };
    truths.push({ record, createdAt, owner });
  };
  for (const [index, each] of ours.entries()) {
    if (!each.accepted) continue;
    // Accepted at any moment of the POST; at its beginning, say.
    add(`ours-${index}`, each.variant, startedAt(each), index);
    if (each.foreignTwin && canBeTold(each, ours, how)) {
      add(`twin-${index}`, each.variant, startedAt(each) - 2000, null);
    }
  }
  for (const [index, { variant, ago }] of foreigners.entries()) {
    add(`foreign-${index}`, variant, now - ago * 1000, null);
  }
  return truths;
}

function echoed(asked: GenerationPayload, how: Hostility['echoes'][number]): Record<string, unknown> {
  if (how === 'empty') return {};
  if (how === 'partial') return { prompt: asked.prompt, resolution: asked.resolution };
  if (how === 'texts') return { ...asked, guidance_scale: String(asked.guidance_scale) };
  return { ...asked };
}

/** The list as the upstream serves it: some too young to be seen, in any order, a page at a time, moving. */
function serve(truths: readonly Truth[], how: Hostility): Upstream['list'] {
  const visible = truths
    .filter(({ createdAt }) => createdAt <= now - how.lag * 1000)
    .map(({ record }, index) => ({ record, place: how.order[index % how.order.length] ?? 0 }))
    .sort((one, other) => one.place - other.place)
    .map(({ record }) => record);
  let arrived = 0;
  return async ({ limit, offset }) => {
    const requests = visible.slice(offset, offset + Math.min(limit, how.pageSize));
    const read = offset + requests.length;
    const more = {
      has_more: { has_more: read < visible.length },
      total: { total: visible.length },
      neither: {},
    }[how.shape];
    if (arrived < how.arrivals) {
      arrived += 1;
      visible.unshift({
        request_id: `new-${arrived}`,
        status: 'queued',
        model,
        created_at: now / 1000,
        payload: {},
      });
    }
    return { requests, ...more };
  };
}

async function judgements(ours: readonly Submission[], truths: readonly Truth[], how: Hostility) {
  const list = { list: serve(truths, how) } as Upstream;
  const listing = await readListing(list, model, new Date(now), null);
  const attempts = ours.flatMap((each, index): (OpenAttempt & { index: number })[] => {
    if (isBound(each)) return [];
    const ended = endedAt(each);
    return [
      {
        index,
        id: `attempt-${index}`,
        requestId: `request-${index}`,
        payload: payload(each.variant),
        startedAt: new Date(startedAt(each)),
        endedAt: ended === null ? null : new Date(ended),
      },
    ];
  });
  const bound = new Map<string, Date>();
  for (const [index, each] of ours.entries()) {
    if (isBound(each)) bound.set(`ours-${index}`, new Date(startedAt(each)));
  }
  const world: World = { model, listing, bound, attempts, lagSeconds };
  return attempts.map((attempt) => ({ ...attempt, judgement: judge(attempt, world) }));
}

const tally = { found: 0, absent: 0, unclear: 0 };

test('no hostile list makes a wrong adoption or a false proof of absence, in 5,000 worlds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(submission, { minLength: 1, maxLength: 6 }),
      fc.array(foreign, { maxLength: 6 }),
      hostility,
      async (ours, foreigners, how) => {
        const truths = truthOf(ours, foreigners, how);
        for (const { index, judgement } of await judgements(ours, truths, how)) {
          tally[judgement.kind] += 1;
          if (judgement.kind === 'found') expect(judgement.record.request_id).toBe(`ours-${index}`);
          if (judgement.kind === 'absent') expect(ours[index]?.accepted).toBe(false);
        }
      },
    ),
    { numRuns: 5_000 },
  );
  // A judge that never decides would pass as well.
  expect(tally.found).toBeGreaterThan(250);
  expect(tally.absent).toBeGreaterThan(50);
});
