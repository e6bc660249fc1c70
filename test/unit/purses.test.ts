import fc from 'fast-check';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, test } from 'vitest';
import type { Credential } from '../../src/domain/viewer.ts';
import { RateLimits } from '../../src/server/limits/rateLimits.ts';

const limit = 1_000;
const shared = 800;
const key: Credential = {
  kind: 'API_KEY',
  principal: 'key',
  allowance: null,
  name: 'key',
  keyId: 'key',
  expiresAt: null,
  requestId: null,
};
const token = (name: number, pointsPerMinute: number): Credential => ({
  ...key,
  kind: 'CLIENT_TOKEN',
  principal: `token:${name}`,
  allowance: { pointsPerMinute, openConnections: 1 },
});
/** Processes that share a store, at the beginning of a minute. */
const processes = (count: number) => {
  const store = new RateLimiterMemory({ points: limit, duration: 60 });
  return Array.from({ length: count }, () => new RateLimits(store));
};
const one = () => processes(1)[0] as RateLimits;

/** Takes until it is refused. */
async function exhaust(rateLimits: RateLimits, credential: Credential, points: number) {
  for (let granted = 0; ; granted += points) {
    const { refused, allowance } = await rateLimits.take(credential, points);
    if (refused) return { granted, refused, allowance };
  }
}

const calls = fc.array(
  fc.record({
    process: fc.nat(2),
    /** 0 is the key, others are tokens. */
    who: fc.nat(4),
    points: fc.integer({ min: 1, max: 120 }),
  }),
  { minLength: 40, maxLength: 120 },
);
const tokenLimit = 300;
const credentialOf = (who: number) => (who === 0 ? key : token(who, tokenLimit));

describe('of the points of a minute', () => {
  test('no more are granted than there are, to tokens no more than what leaves the reserve, to none more than its own', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.boolean(), async (asked, atOnce) => {
        const all = processes(3);
        const granted = new Map<number, number>();
        const ask = async ({ process, who, points }: (typeof asked)[number]) => {
          const taken = await all[process]?.take(credentialOf(who), points);
          if (taken?.refused === null) granted.set(who, (granted.get(who) ?? 0) + points);
        };
        if (atOnce) await Promise.all(asked.map(ask));
        else for (const each of asked) await ask(each);
        const of = (who: number) => granted.get(who) ?? 0;
        const tokens = of(1) + of(2) + of(3) + of(4);
        expect(tokens).toBeLessThanOrEqual(shared);
        expect(tokens + of(0)).toBeLessThanOrEqual(limit);
        for (const who of [1, 2, 3, 4]) expect(of(who)).toBeLessThanOrEqual(tokenLimit);
      }),
      { numRuns: 100 },
    );
  });

  test('one process grants a key all of them, to the last', async () => {
    const { granted, refused } = await exhaust(one(), key, 1);
    expect([granted, refused]).toEqual([
      limit,
      { whose: 'own', limit, remaining: 0, resetAt: expect.any(Date) },
    ]);
  });

  test('its tokens use four fifths, and the key has its reserve', async () => {
    const rateLimits = one();
    const [first, second] = [token(1, 500), token(2, 500)];
    expect(await exhaust(rateLimits, first, 1)).toMatchObject({
      granted: 500,
      refused: { whose: 'own', limit: 500, remaining: 0 },
    });
    expect(await exhaust(rateLimits, second, 1)).toMatchObject({
      granted: 300,
      refused: { whose: 'tokensOfKey', limit: shared, remaining: 0 },
      allowance: { limit: 500, remaining: 0 },
    });
    expect((await exhaust(rateLimits, key, 1)).granted).toBe(limit - shared);
  });

  test('a token has none where its key has used all but the reserve', async () => {
    const rateLimits = one();
    await rateLimits.take(key, shared - 5);
    const { granted, refused } = await exhaust(rateLimits, token(1, 100), 1);
    expect([granted, refused?.whose]).toEqual([5, 'tokensOfKey']);
  });

  test('what a token is refused costs it nothing, and its key nothing', async () => {
    const rateLimits = one();
    await exhaust(rateLimits, token(1, shared), 1);
    const before = await rateLimits.take(key, 1);
    expect((await rateLimits.take(token(2, 100), 50)).refused?.whose).toBe('tokensOfKey');
    const after = await rateLimits.take(key, 1);
    expect(before.allowance.remaining - after.allowance.remaining).toBe(1);
  });

  test('a small token has them fetched ten at a time', async () => {
    const store = new RateLimiterMemory({ points: limit, duration: 60 });
    const asked: string[] = [];
    const consume = store.consume.bind(store);
    store.consume = (name, points) => {
      asked.push(String(name));
      return consume(name, points);
    };
    const rateLimits = new RateLimits(store);
    for (let count = 0; count < 100; count += 1) await rateLimits.take(token(1, 100), 1);
    expect(asked.filter((name) => name === 'token:1')).toHaveLength(10);
    expect(asked.filter((name) => name === 'key')).toHaveLength(10);
  });
});
