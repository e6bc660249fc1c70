import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateKey, hashKey, isKeyForm, keyHint } from '../../src/domain/apiKey/keyFormat.ts';

/** Any text at all, halves of characters included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const key = fc.constant(null).map(() => generateKey());
const length = 'clap_'.length + 43 + 8;
const place = fc.nat(length - 1);
const character = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]$/),
  fc.constantFrom('\n', '\0', ' ', '+', '/', '=', 'é'),
);

describe('a generated key', () => {
  test('has the form of a key', () => {
    fc.assert(
      fc.property(key, (made) => {
        expect(made).toMatch(/^clap_[\w-]{43}[0-9a-f]{8}$/);
        expect(isKeyForm(made)).toBe(true);
      }),
    );
  });

  test('is never made twice', () => {
    expect(new Set(Array.from({ length: 1000 }, generateKey)).size).toBe(1000);
  });

  test('is noticed to be wrong when any one character is changed', () => {
    fc.assert(
      fc.property(key, place, character, (made, at, other) => {
        fc.pre(made[at] !== other);
        expect(isKeyForm(made.slice(0, at) + other + made.slice(at + 1))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('is noticed to be wrong when any one character is missing or too many', () => {
    fc.assert(
      fc.property(key, place, character, (made, at, other) => {
        expect(isKeyForm(made.slice(0, at) + made.slice(at + 1))).toBe(false);
        expect(isKeyForm(made.slice(0, at) + other + made.slice(at))).toBe(false);
      }),
    );
  });

  test.each([
    ['in capitals', (made: string) => made.toUpperCase()],
    ['with a line break behind it', (made: string) => `${made}\n`],
    ['with a space before it', (made: string) => ` ${made}`],
    ['without its prefix', (made: string) => made.slice('clap_'.length)],
    ['without its checksum', (made: string) => made.slice(0, -8)],
    ['with a checksum in capitals', (made: string) => `${made.slice(0, -8)}ABCDEF01`],
  ])('is none %s', (_name, change) => {
    expect(isKeyForm(change(generateKey()))).toBe(false);
  });
});

test('no text makes the check throw, and none but a key passes it', () => {
  fc.assert(fc.property(anyText, (text) => !isKeyForm(text)));
});

describe('a hint', () => {
  test('is how its key begins, and leaves at least 232 of the 256 bits unknown', () => {
    fc.assert(
      fc.property(key, (made) => {
        const hint = keyHint(made);
        expect(made.startsWith(hint)).toBe(true);
        expect(hint).toHaveLength('clap_'.length + 4);
        expect(isKeyForm(hint)).toBe(false);
      }),
    );
  });
});

describe('the hash that is stored', () => {
  test('has 32 bytes, is the same for the same key and another for another', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(hashKey(one)).toHaveLength(32);
        expect(hashKey(one)).toEqual(hashKey(one));
        expect(hashKey(one)).not.toEqual(hashKey(other));
      }),
    );
  });
});
