import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Page, pageLimit, pageRequest, toPage } from '../../src/graphql/connection/page.ts';

describe('what a page asks for', () => {
  test.each([
    [{}, 20, false],
    [{ first: null, last: null }, 20, false],
    [{ first: 1 }, 1, false],
    [{ first: 100, after: 'c' }, 100, false],
    [{ last: 1 }, 1, true],
    [{ last: 100, before: 'c' }, 100, true],
    [{ first: null, last: 5 }, 5, true],
    [{ first: 5, last: null }, 5, false],
    [{ before: 'c' }, 20, false],
  ])('%j', (given, size, backward) => {
    expect(pageRequest(given)).toEqual({ size, backward });
  });

  test.each([
    [{ first: 0 }, 'first is 0; allowed is 1 to 100'],
    [{ first: -1 }, 'first is -1; allowed is 1 to 100'],
    [{ first: 101 }, 'first is 101; allowed is 1 to 100'],
    [{ last: 0 }, 'last is 0; allowed is 1 to 100'],
    [{ last: 2_147_483_647 }, 'last is 2147483647; allowed is 1 to 100'],
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
          expect(size >= 1 && size <= pageLimit).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
        }
      }),
    );
  });
});

describe('a page', () => {
  test.each([
    ['the only one', { first: 2 }, [1, 2], [1, 2], false, false],
    ['the first of more', { first: 2 }, [1, 2, 3], [1, 2], true, false],
    ['the last, forward', { first: 2, after: 'c' }, [9], [9], false, true],
    ['one in between, forward', { first: 2, after: 'c' }, [1, 2, 3], [1, 2], true, true],
    ['the last of more, backward', { last: 2 }, [3, 2, 1], [2, 3], false, true],
    ['the first, backward', { last: 2, before: 'c' }, [2, 1], [1, 2], true, false],
    ['one in between, backward', { last: 2, before: 'c' }, [3, 2, 1], [2, 3], true, true],
    ['an empty one', { first: 2 }, [], [], false, false],
    ['an empty one behind the end', { first: 2, after: 'c' }, [], [], false, true],
  ])('is %s', (_name, given, read, rows, hasNextPage, hasPreviousPage) => {
    expect(toPage<number>(read, pageRequest(given), given)).toEqual({ rows, hasNextPage, hasPreviousPage });
  });
});

/** One page of 0…length-1, read as a database would: from the given end, beyond the cursor, one row more. */
function pageOf(
  length: number,
  given: { first?: number; after?: string; last?: number; before?: string },
): Page<number> {
  const request = pageRequest(given);
  const all = Array.from({ length }, (_, index) => index)
    .filter((index) => given.after === undefined || index > Number(given.after))
    .filter((index) => given.before === undefined || index < Number(given.before));
  const read = (request.backward ? all.toReversed() : all).slice(0, request.size + 1);
  return toPage(read, request, given);
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
          page = pageOf(length, { first, after: String(seen.at(-1)) })
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
          page = pageOf(length, { last, before: String(seen[0]) })
        ) {
          expect(page.hasNextPage).toBe(seen.length > 0);
          seen = [...page.rows, ...seen];
          if (!page.hasPreviousPage) break;
        }
        expect(seen).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });
});
