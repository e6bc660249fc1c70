/** An account of bytes: whatever is set aside and released in whatever order, its bounds hold and nobody is forgotten. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ByteBudget } from '../../src/server/limits/byteBudget.ts';
import type { Reservation } from '../../src/server/limits/reservation.ts';

const options = { maxOwnerBytes: 100, maxBytes: 250, maxWaitingBytes: Infinity };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const reserveNow = (budget: ByteBudget, owner: string, bytes: number): Reservation => {
  const reservation = budget.reserve(owner, bytes);
  if (reservation instanceof Promise) throw new Error('it has to wait');
  return reservation;
};

test('never holds more than its bounds, and serves everybody in the end', async () => {
  const step = fc.record({
    owner: fc.constantFrom('a', 'b', 'c', 'd'),
    bytes: fc.integer({ min: 1, max: 100 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.infiniteStream(fc.nat()), async (steps, picks) => {
      const budget = new ByteBudget(options);
      const held: { owner: string; bytes: number; reservation: Reservation }[] = [];
      let served = 0;
      for (const { owner, bytes } of steps) {
        void Promise.resolve(budget.reserve(owner, bytes)).then((reservation) => {
          served += 1;
          held.push({ owner, bytes, reservation });
          const sum = (of: string | null) =>
            held
              .filter((each) => of === null || each.owner === of)
              .reduce((all, each) => all + each.bytes, 0);
          expect(sum(null)).toBeLessThanOrEqual(options.maxBytes);
          expect(sum(owner)).toBeLessThanOrEqual(options.maxOwnerBytes);
        });
      }
      for (let turn = 0; turn < 4 * steps.length + 4; turn += 1) {
        await Promise.resolve();
        const [pick] = [...picks.take(1)];
        const [one] = held.splice((pick ?? 0) % Math.max(1, held.length), 1);
        one?.reservation.release();
        one?.reservation.release();
      }
      expect(served).toBe(steps.length);
      // Nothing is left of it: the whole room is there again.
      expect(budget.reserveNow('a', 100)).not.toBeNull();
      expect(budget.reserveNow('b', 100)).not.toBeNull();
      expect(budget.reserveNow('c', 50)).not.toBeNull();
    }),
  );
});

test('one that is larger than the whole room is served when it has that to itself', () => {
  const budget = new ByteBudget(options);
  const large = reserveNow(budget, 'a', 1_000);
  expect(budget.reserveNow('b', 1)).toBeNull();
  large.release();
  expect(budget.reserveNow('b', 1)).not.toBeNull();
});

test('who waits for another owner’s room is served in turn, not behind all that one of them waits for', async () => {
  const budget = new ByteBudget({ ...options, maxBytes: 100 });
  const first = reserveNow(budget, 'a', 100);
  const order: string[] = [];
  for (const owner of ['a', 'a', 'a', 'b'])
    void Promise.resolve(budget.reserve(owner, 100)).then((reservation) => {
      order.push(owner);
      reservation.release();
    });
  first.release();
  await vi.advanceTimersByTimeAsync(0);
  expect(order).toEqual(['a', 'b', 'a', 'a']);
});

describe('where there is no room', () => {
  test('one waits for 15 s, and is refused then', async () => {
    const budget = new ByteBudget(options);
    reserveNow(budget, 'a', 100);
    const refused = expect(budget.reserve('a', 1)).rejects.toMatchObject({
      extensions: { code: 'OVERLOADED' },
    });
    await vi.advanceTimersByTimeAsync(16_000);
    await refused;
  });

  test('more than may wait is refused at once', async () => {
    const budget = new ByteBudget({ ...options, maxWaitingBytes: 50 });
    reserveNow(budget, 'a', 100);
    const waiting = Promise.resolve(budget.reserve('a', 50)).catch(() => {});
    await expect(budget.reserve('a', 1)).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    await vi.advanceTimersByTimeAsync(16_000);
    await waiting;
  });

  /** Something that waits for a peer, which has taken so many bytes of it. */
  function untaken(budget: ByteBudget, owner: string, bytes: number) {
    const seen = { taken: 0, letGo: 0 };
    const reservation = reserveNow(budget, owner, bytes);
    reservation.waitFor({
      untaken: () => bytes - seen.taken,
      letGo: () => {
        seen.letGo += 1;
        reservation.release();
      },
    });
    return seen;
  }

  test('peers that take nothing for 5 s are let go for another owner, those that take a little are not', async () => {
    const budget = new ByteBudget(options);
    const [deaf, slow, alsoDeaf] = [
      untaken(budget, 'a', 90),
      untaken(budget, 'b', 80),
      untaken(budget, 'c', 70),
    ];
    const served = Promise.resolve(budget.reserve('d', 100));
    const reading = setInterval(() => {
      slow.taken += 1;
    }, 500);
    await vi.advanceTimersByTimeAsync(4_000);
    expect([deaf.letGo, slow.letGo, alsoDeaf.letGo]).toEqual([0, 0, 0]);
    await vi.advanceTimersByTimeAsync(4_000);
    await served;
    expect([deaf.letGo, slow.letGo, alsoDeaf.letGo]).toEqual([1, 0, 1]);
    clearInterval(reading);
  });

  test('an owner that has used up its own room is not helped by letting others go, but by its own peers', async () => {
    const budget = new ByteBudget(options);
    const [own, foreign] = [untaken(budget, 'a', 100), untaken(budget, 'b', 100)];
    const served = Promise.resolve(budget.reserve('a', 10));
    await vi.advanceTimersByTimeAsync(8_000);
    await served;
    expect([own.letGo, foreign.letGo]).toEqual([1, 0]);
  });

  test('nobody is let go while nobody waits', async () => {
    const budget = new ByteBudget(options);
    const deaf = untaken(budget, 'a', 100);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(deaf.letGo).toBe(0);
  });
});

test('what has turned out larger or smaller counts as it is', () => {
  const budget = new ByteBudget(options);
  const reservation = reserveNow(budget, 'a', 10);
  reservation.resize(100);
  expect(budget.reserveNow('a', 1)).toBeNull();
  reservation.resize(20);
  expect(budget.reserveNow('a', 80)).not.toBeNull();
  reservation.release();
  // Too late to count.
  reservation.resize(100);
  expect(budget.reserveNow('a', 20)).not.toBeNull();
});
