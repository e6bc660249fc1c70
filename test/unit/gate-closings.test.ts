import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateClosing, type Refusal, type Standing } from '../../src/dispatch/gateClosing.ts';

const refusal = (more: Partial<Refusal> = {}): Refusal => {
  return { reason: 'no_credits', teamId: 'one', retryAfterSeconds: null, ...more };
};
const standing = (more: Partial<Standing> = {}): Standing => {
  return { reason: 'no_credits', teamId: 'one', everybodys: false, closings: 3, ...more };
};
/** For how long the others wait, without jitter; null: as long as whoever was refused. */
const closedTo = (gate: Standing | null, met: Refusal) => {
  const { seconds, othersSeconds } = gateClosing(gate, met, () => 1);
  return { refused: seconds, others: othersSeconds ?? seconds };
};

describe('a refusal closes a gate', () => {
  test.each<[string, Standing | null, Refusal, { refused: number; others: number }]>([
    ['that was open, for a second', null, refusal(), { refused: 1, others: 1 }],
    ['again: longer for its team alone', standing(), refusal(), { refused: 8, others: 1 }],
    [
      'that another team has met: for all alike',
      standing({ teamId: 'other' }),
      refusal(),
      { refused: 8, others: 8 },
    ],
    [
      'that is everybody’s by now: for all alike',
      standing({ everybodys: true }),
      refusal(),
      { refused: 8, others: 8 },
    ],
    [
      'that stands for another reason: for its team alone',
      standing({ teamId: 'other', reason: 'capacity' }),
      refusal(),
      { refused: 8, others: 1 },
    ],
    [
      'whose last team is not known: for all alike',
      standing({ teamId: null }),
      refusal(),
      { refused: 8, others: 8 },
    ],
    ['by a rate limit: for all alike', null, refusal({ reason: 'rate_limited' }), { refused: 1, others: 1 }],
    [
      'by a rate limit that goes on: for all alike',
      standing({ reason: 'rate_limited', everybodys: true }),
      refusal({ reason: 'rate_limited' }),
      { refused: 8, others: 8 },
    ],
    [
      'with a time: for all alike, until then',
      standing(),
      refusal({ retryAfterSeconds: 30 }),
      { refused: 30, others: 30 },
    ],
    [
      'with a time that is not believed',
      null,
      refusal({ retryAfterSeconds: 1e6 }),
      { refused: 300, others: 300 },
    ],
    [
      'a refused key: longer for its team',
      standing({ reason: 'credentials' }),
      refusal({ reason: 'credentials' }),
      { refused: 8, others: 1 },
    ],
  ])('%s', (_name, gate, met, expected) => {
    expect(closedTo(gate, met)).toEqual(expected);
  });

  test('whatever one team meets without a time, others wait for a second at most', () => {
    const reason = fc.constantFrom('no_credits' as const, 'forbidden' as const, 'capacity' as const);
    fc.assert(
      fc.property(
        reason,
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (each, closings, jitter) => {
          const met = refusal({ reason: each });
          const closing = gateClosing(standing({ reason: each, closings }), met, () => jitter);
          expect(closing.othersSeconds).toBeGreaterThanOrEqual(0.5);
          expect(closing.othersSeconds).toBeLessThanOrEqual(1);
          expect(closing.seconds).toBeLessThanOrEqual(60);
          expect(closing.closings).toBe(closings + 1);
        },
      ),
    );
  });
});
