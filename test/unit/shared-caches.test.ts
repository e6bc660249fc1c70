import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SharedCache } from '../../src/server/limits/sharedCache.ts';

const maxBytes = 80_000;
/** An eighth. */
const share = maxBytes / 8;
/** What an entry counts beside what it is said to take. */
const entryBytes = 200;

interface Kept {
  readonly owner: string;
  readonly bytes: number;
}

describe('a cache that many share', () => {
  test('keeps no more than its bytes, of each owner no more than its share, and tells of all that it drops', () => {
    const sets = fc.array(
      fc.record({
        key: fc.integer({ min: 0, max: 60 }),
        owner: fc.constantFrom('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'),
        bytes: fc.integer({ min: 0, max: 12_000 }),
        read: fc.boolean(),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(sets, (all) => {
        const kept = new Map<number, Kept>();
        const cache = new SharedCache<number, Kept & { readonly key: number }>({
          maxBytes,
          onDropped: (dropped) => {
            if (kept.get(dropped.key) === dropped) kept.delete(dropped.key);
          },
        });
        for (const { key, owner, bytes, read } of all) {
          const value = { key, owner, bytes: bytes + entryBytes };
          if (read) cache.get(key);
          else if (cache.set(key, value, { owner, bytes })) kept.set(key, value);
          else expect(value.bytes).toBeGreaterThan(share);
          for (const [each, entry] of kept) expect(cache.get(each)).toBe(entry);
          const sum = (entries: Kept[]) => entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
          expect(sum([...kept.values()])).toBeLessThanOrEqual(maxBytes);
          for (const name of new Set([...kept.values()].map((entry) => entry.owner)))
            expect(sum([...kept.values()].filter((entry) => entry.owner === name))).toBeLessThanOrEqual(
              share,
            );
        }
      }),
    );
  });

  test('drops of an owner above its share what it used longest ago, and nothing of others', () => {
    const cache = new SharedCache<string, string>({ maxBytes });
    const third = { bytes: Math.floor(share / 3) - entryBytes };
    cache.set('other', 'other', { owner: 'other', ...third });
    for (const key of ['a', 'b', 'c']) cache.set(key, key, { owner: 'one', ...third });
    cache.get('a');
    cache.set('d', 'd', { owner: 'one', ...third });
    expect(['other', 'a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual([
      'other',
      'a',
      'c',
      'd',
    ]);
  });

  test('gives room back with what is deleted', () => {
    const cache = new SharedCache<string, string>({ maxBytes });
    const whole = { owner: 'one', bytes: share - entryBytes };
    for (let time = 0; time < 20; time += 1) {
      expect(cache.set('a', 'a', whole)).toBe(true);
      cache.delete('a');
      expect(cache.get('a')).toBeUndefined();
    }
    expect(cache.set('b', 'b', whole)).toBe(true);
    expect(cache.set('c', 'c', { owner: 'one', bytes: share })).toBe(false);
    expect(cache.get('b')).toBe('b');
  });
});
