import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Page, pageLimit, pageRequest, toPage } from '../../src/graphql/connection/page.ts';

describe('what a page asks for', () => {
  test.each([
    [{}, 20, false],
    [{ first: null, last: null }, 20, false],
    [{ first: 1 }, 1, false],
    [{ first: 0 }, 0, false],
    [{ first: 100 }, 100, false],
    [{ last: 1 }, 1, true],
    [{ last: 0 }, 0, true],
    [{ last: 100 }, 100, true],
    [{ first: null, last: 5 }, 5, true],
    [{ first: 5, last: null }, 5, false],
  ])('%j', (given, size, backward) => {
    expect(pageRequest(given)).toEqual({ size, backward });
  });

  test.each([
    [{ first: -1 }, 'first is -1; allowed is 0 to 100'],
    [{ first: 101 }, 'first is 101; allowed is 0 to 100'],
    [{ last: 2_147_483_647 }, 'last is 2147483647; allowed is 0 to 100'],
    [{ first: 1, last: 1 }, 'first and last cannot be given together: choose one'],
    [{ first: 0, last: 0 }, 'first and last cannot be given together: choose one'],
  ])('is refused for %j', (given, message) => {
    expect(() => pageRequest(given)).toThrow(
      new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });

  test('is within the limits or refused, for any numbers', () => {
    fc.assert(
      fc.property(fc.option(fc.integer()), fc.option(fc.integer()), (first, last) => {
        try {
          const { size } = pageRequest({ first, last });
          expect(size >= 0 && size <= pageLimit).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
        }
      }),
    );
  });
});

describe('a page', () => {
  test.each([
    ['the only one', { first: 2 }, [1, 2], '', [1, 2], false, false],
    ['the first of more', { first: 2 }, [1, 2, 3], '', [1, 2], true, false],
    ['the last, forward', { first: 2 }, [9], 'newer', [9], false, true],
    ['one in between, forward', { first: 2 }, [1, 2, 3], 'newer', [1, 2], true, true],
    ['one that a cursor bounds behind, forward', { first: 2 }, [1, 2], 'older', [1, 2], true, false],
    ['the last of more, backward', { last: 2 }, [3, 2, 1], '', [2, 3], false, true],
    ['the first, backward', { last: 2 }, [2, 1], 'older', [1, 2], true, false],
    ['one in between, backward', { last: 2 }, [3, 2, 1], 'older', [2, 3], true, true],
    ['one that a cursor bounds before, backward', { last: 2 }, [2, 1], 'newer', [1, 2], false, true],
    ['an empty one', { first: 2 }, [], '', [], false, false],
    ['an empty one behind the end', { first: 2 }, [], 'newer', [], false, true],
    ['an empty one before the beginning', { last: 2 }, [], 'older', [], true, false],
    ['one of no entries, forward', { first: 0 }, [1], '', [], true, false],
    ['one of no entries, backward', { last: 0 }, [3], '', [], false, true],
  ])('is %s', (_name, given, rows, beyond, shown, hasNextPage, hasPreviousPage) => {
    const stretch = { rows, hasNewer: beyond === 'newer', hasOlder: beyond === 'older' };
    const page = { rows: shown, hasNextPage, hasPreviousPage };
    expect(toPage<number>(stretch, pageRequest(given))).toEqual(page);
  });
});

/** One page of 0…length-1, read as a database would: from the given end, beyond the cursors, one row more. */
function pageOf(
  length: number,
  given: { first?: number; after?: number; last?: number; before?: number },
): Page<number> {
  const request = pageRequest(given);
  const { after = -1, before = Infinity } = given;
  const all = Array.from({ length }, (_, index) => index);
  const between = all.filter((index) => index > after && index < before);
  const rows = (request.backward ? between.toReversed() : between).slice(0, request.size + 1);
  const hasNewer = all.some((index) => index <= after);
  return toPage({ rows, hasNewer, hasOlder: all.some((index) => index >= before) }, request);
}

describe('page by page', () => {
  const list = fc.nat(250);
  const size = fc.integer({ min: 1, max: pageLimit });

  test('forward, every row comes once and in order', () => {
    fc.assert(
      fc.property(list, size, (length, first) => {
        const seen: number[] = [];
        for (
          let page = pageOf(length, { first });
          ;
          page = pageOf(length, { first, after: seen.at(-1) ?? -1 })
        ) {
          expect(page.hasPreviousPage).toBe(seen.length > 0);
          seen.push(...page.rows);
          if (!page.hasNextPage) break;
        }
        expect(seen).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });

  test('backward, every row comes once, each page in the order of the list', () => {
    fc.assert(
      fc.property(list, size, (length, last) => {
        let seen: number[] = [];
        for (
          let page = pageOf(length, { last });
          ;
          page = pageOf(length, { last, before: seen[0] ?? Infinity })
        ) {
          expect(page.hasNextPage).toBe(seen.length > 0);
          seen = [...page.rows, ...seen];
          if (!page.hasPreviousPage) break;
        }
        expect(seen).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });

  test('what a page says of the list beyond it is so, for any cursors', () => {
    const cursor = fc.option(fc.nat(30), { nil: undefined });
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.nat(25),
        fc.boolean(),
        cursor,
        cursor,
        (length, size, backward, after, before) => {
          const bounds = {
            ...(after === undefined ? {} : { after }),
            ...(before === undefined ? {} : { before }),
          };
          const { rows, ...more } = pageOf(length, { [backward ? 'last' : 'first']: size, ...bounds });
          const [first, last] = [rows[0], rows.at(-1)];
          if (first === undefined || last === undefined) return;
          expect(more).toEqual({ hasPreviousPage: first > 0, hasNextPage: last < length - 1 });
        },
      ),
    );
  });
});
