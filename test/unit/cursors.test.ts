import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  decodeEventCursor,
  decodeListCursor,
  encodeEventCursor,
  encodeListCursor,
} from '../../src/graphql/connection/cursor.ts';

/** Any text at all, halves of characters included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const uuid = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const encoded = (text: string) => Buffer.from(text).toString('base64url');
const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });

/** What reading a cursor comes to; anything but a value or a BAD_USER_INPUT fails the test. */
function read<T>(decode: (cursor: string, argument: string) => T, cursor: string): T | string {
  try {
    return decode(cursor, 'after');
  } catch (error) {
    if (!(error instanceof GraphQLError) || error.extensions.code !== 'BAD_USER_INPUT') throw error;
    return error.message;
  }
}

test('a place in a list survives its cursor', () => {
  fc.assert(
    fc.property(moment, fc.uuid(), (createdAt, id) => {
      expect(decodeListCursor(encodeListCursor({ createdAt, id }), 'after')).toEqual({ createdAt, id });
    }),
  );
});

test('a place in the event log survives its cursor', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (sequence) => {
      expect(decodeEventCursor(encodeEventCursor(sequence), 'after')).toBe(sequence);
    }),
  );
});

test('a cursor is safe in an address and says nothing in the open', () => {
  expect(encodeEventCursor(42n)).toMatch(/^[\w-]+$/);
  expect(encodeListCursor({ createdAt: new Date(0), id: uuid })).not.toContain(uuid);
});

describe('what is no cursor is refused as the caller’s own fault', () => {
  test.each([
    ['an empty text', ''],
    ['a word', 'first'],
    ['a number', '42'],
    ['a cursor of events', encodeEventCursor(1n)],
    ['no time', encoded(`r::${uuid}`)],
    ['a negative time', encoded(`r:-1:${uuid}`)],
    ['a time that no date holds', encoded(`r:9999999999999999:${uuid}`)],
    ['no id', encoded('r:1:')],
    ['another id', encoded('r:1:1')],
    ['an id in capitals', encoded(`r:1:${uuid.toUpperCase()}`)],
    ['more behind it', encoded(`r:1:${uuid}'; DROP TABLE team`)],
    ['a text without end', encoded('r:1').repeat(10_000)],
  ])('in a list: %s', (_name, cursor) => {
    expect(read(decodeListCursor, cursor)).toBe(
      'after is not a cursor of this list; give one that a page came with',
    );
  });

  test.each([
    ['an empty text', ''],
    ['a cursor of a list', encodeListCursor({ createdAt: new Date(0), id: uuid })],
    ['no number', encoded('e:')],
    ['a negative number', encoded('e:-1')],
    ['a broken number', encoded('e:1.5')],
    ['a hexadecimal number', encoded('e:0x10')],
    ['a number that no column holds', encoded(`e:${'9'.repeat(19)}`)],
    ['a line break behind it', encoded('e:1\n')],
    ['other digits', encoded('e:١')],
  ])('of events: %s', (_name, cursor) => {
    expect(read(decodeEventCursor, cursor)).toBe(
      'after is not a cursor of a change; give one that a change came with',
    );
  });

  test('any text, and none makes anything else of it', () => {
    const near = fc.string({ unit: fc.constantFrom('e', 'r', ':', '-', '0', '1', 'a', 'f') }).map(encoded);
    fc.assert(
      fc.property(fc.oneof(anyText, fc.base64String(), near), (cursor) => {
        const place = read(decodeListCursor, cursor);
        if (typeof place !== 'string') expect(place.createdAt.getTime()).not.toBeNaN();
        const sequence = read(decodeEventCursor, cursor);
        if (typeof sequence !== 'string') expect(sequence >= 0n && sequence < 2n ** 63n).toBe(true);
      }),
    );
  });
});

/** Other spellings of a text in base64url, which Node's decoder reads alike. */
const respelled = (canonical: string) =>
  fc
    .oneof(
      fc.constantFrom('=', '==', ' ', '\n', '!', '\u00a0').map((more) => canonical + more),
      fc.nat(canonical.length).map((at) => `${canonical.slice(0, at)} ${canonical.slice(at)}`),
      fc.constant(canonical.replaceAll('-', '+').replaceAll('_', '/')),
      // The bits behind the last whole byte.
      fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ').map((last) => canonical.slice(0, -1) + last),
    )
    .filter((text) => text !== canonical);

test('a cursor is taken in its own spelling alone', () => {
  const spelled = fc.tuple(moment, fc.uuid()).chain(([createdAt, id]) => {
    const list = encodeListCursor({ createdAt, id });
    return fc.tuple(fc.constant(list), respelled(list));
  });
  fc.assert(
    fc.property(spelled, ([cursor, other]) => {
      const place = read(decodeListCursor, other);
      // Another last character may be another cursor, in its own spelling.
      expect(typeof place === 'string' || encodeListCursor(place) === other).toBe(true);
      expect(typeof read(decodeListCursor, `${cursor}=`)).toBe('string');
    }),
  );
  for (const text of ['e:07', 'e:00']) expect(typeof read(decodeEventCursor, encoded(text))).toBe('string');
  expect(typeof read(decodeListCursor, encoded(`r:07:${uuid}`))).toBe('string');
  expect(typeof read(decodeEventCursor, `${encodeEventCursor(1n)} `)).toBe('string');
});
