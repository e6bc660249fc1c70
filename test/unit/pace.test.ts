import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffSeconds, pollSeconds } from '../../src/dispatch/pace.ts';

const count = fc.nat(10_000);
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('the wait before a further attempt', () => {
  test.each([
    [0, 0.5, 1],
    [1, 0.5, 1],
    [2, 1, 2],
    [3, 2, 4],
    [6, 16, 32],
    [7, 30, 60],
    [8, 30, 60],
    [1000, 30, 60],
  ])('after attempt %d is from %d to %d seconds', (attempt, least, most) => {
    expect(backoffSeconds(attempt, () => 0)).toBe(least);
    expect(backoffSeconds(attempt, () => 1)).toBe(most);
  });

  test('is between half a second and a minute, by whatever jitter', () => {
    fc.assert(
      fc.property(count, part, (attempt, jitter) => {
        const seconds = backoffSeconds(attempt, () => jitter);
        expect(seconds).toBeGreaterThanOrEqual(0.5);
        expect(seconds).toBeLessThanOrEqual(60);
      }),
    );
  });

  test('grows with the attempts and with the jitter', () => {
    fc.assert(
      fc.property(count, part, part, (attempt, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(backoffSeconds(attempt + 1, () => one)).toBeGreaterThanOrEqual(
          backoffSeconds(attempt, () => one),
        );
        expect(backoffSeconds(attempt, () => more)).toBeGreaterThanOrEqual(
          backoffSeconds(attempt, () => less),
        );
      }),
    );
  });

  test('is spread by chance where no jitter is handed in', () => {
    const waits = Array.from({ length: 100 }, () => backoffSeconds(7));
    expect(new Set(waits).size).toBeGreaterThan(1);
    for (const seconds of waits) expect(seconds >= 30 && seconds <= 60).toBe(true);
  });
});

describe('the wait before a further look', () => {
  test('begins with half a second and ends at ten', () => {
    expect(pollSeconds(0)).toBe(0.5);
    expect(pollSeconds(100)).toBe(10);
    expect(pollSeconds(1e9)).toBe(10);
  });

  test('never shrinks, and stays within its bounds', () => {
    fc.assert(
      fc.property(count, (polls) => {
        const seconds = pollSeconds(polls);
        expect(seconds >= 0.5 && seconds <= 10).toBe(true);
        expect(pollSeconds(polls + 1)).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });

  test('makes fewer than 30 looks at a generation of two minutes', () => {
    let looks = 0;
    for (let at = 0; at < 120; looks += 1) at += pollSeconds(looks);
    expect(looks).toBeLessThan(30);
  });
});
