import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestEvent } from '../../src/events/eventLog.ts';
import { TeamTail } from '../../src/events/teamTail.ts';

const kept = 1000;

function event(sequence: bigint): RequestEvent {
  return {
    teamId: '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e12',
    sequence,
    requestId: '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11',
    version: 1,
    state: 'RUNNING',
    status: 'QUEUED',
    reason: 'generating',
    detail: null,
    at: new Date(0),
  };
}

function append(tail: TeamTail, from: bigint, count: number): void {
  for (let step = 1n; step <= BigInt(count); step += 1n) tail.append(event(from + step));
}

const sequences = (events: readonly RequestEvent[] | null) => events?.map(({ sequence }) => sequence) ?? null;

describe('the end of a team’s log', () => {
  test('is empty where reading starts', () => {
    const tail = new TeamTail(7n);
    expect([tail.floor, tail.head]).toEqual([7n, 7n]);
    expect(tail.after(7n)).toEqual([]);
    expect(tail.after(6n)).toBeNull();
  });

  test('gives what came after a position', () => {
    const tail = new TeamTail(7n);
    append(tail, 7n, 3);
    expect(sequences(tail.after(7n))).toEqual([8n, 9n, 10n]);
    expect(sequences(tail.after(9n))).toEqual([10n]);
    expect(tail.after(10n)).toEqual([]);
    expect(tail.after(99n)).toEqual([]);
  });

  test('takes each event once, however often it is read', () => {
    const tail = new TeamTail(0n);
    for (const sequence of [1n, 2n, 1n, 2n, 3n, 3n, 2n]) tail.append(event(sequence));
    expect(sequences(tail.after(0n))).toEqual([1n, 2n, 3n]);
  });

  test('begins anew behind a gap, so that nobody is led across it', () => {
    const tail = new TeamTail(0n);
    append(tail, 0n, 3);
    append(tail, 9n, 2);
    expect(tail.after(3n)).toBeNull();
    expect(sequences(tail.after(9n))).toEqual([10n, 11n]);
  });

  test('keeps a thousand events and sends who is further behind to the log', () => {
    const tail = new TeamTail(0n);
    append(tail, 0n, kept);
    expect(tail.after(0n)).toHaveLength(kept);
    append(tail, BigInt(kept), 1);
    expect(tail.after(0n)).toBeNull();
    expect(tail.after(1n)).toHaveLength(kept);
    expect([tail.floor, tail.head]).toEqual([1n, BigInt(kept) + 1n]);
  });
});

describe('a follower', () => {
  /** How many events come in, then whether the follower reads. */
  const round = fc.tuple(fc.oneof(fc.nat(20), fc.integer({ min: 900, max: 1100 })), fc.boolean());

  test('sees every event once and in order, from the tail or, where that says so, from the log', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000n), fc.array(round, { maxLength: 8 }), (start, rounds) => {
        const tail = new TeamTail(start);
        let position = start;
        for (const [count, reads] of rounds) {
          append(tail, tail.head, count);
          if (!reads) continue;
          const seen = tail.after(position);
          const behind = tail.head - position;
          expect(seen === null).toBe(behind > kept);
          const expected = Array.from(
            { length: Number(behind) },
            (_, index) => position + 1n + BigInt(index),
          );
          if (seen !== null) expect(sequences(seen)).toEqual(expected);
          position = tail.head;
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is never led across a gap, whatever is appended in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 40n)), fc.bigInt(0n, 40n), (appended, position) => {
        const tail = new TeamTail(10n);
        for (const sequence of appended) tail.append(event(sequence));
        const seen = sequences(tail.after(position));
        expect(seen === null).toBe(position < tail.floor);
        for (const [index, sequence] of (seen ?? []).entries())
          expect(sequence).toBe(position + 1n + BigInt(index));
      }),
    );
  });

  test('is woken, with all others that wait, once', async () => {
    const tail = new TeamTail(0n);
    const waiting = [tail.wait(), tail.wait()];
    tail.wake();
    await Promise.all(waiting);
    let again = false;
    void tail.wait().then(() => {
      again = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(again).toBe(false);
  });
});
