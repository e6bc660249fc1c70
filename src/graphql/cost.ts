/**
 * What fields cost, in points; whatever says nothing costs 1. Points bound the size of an answer and the work behind it:
 * with the 10,000 that an operation may cost, the longest texts come to some megabytes. A field that names a number of
 * points costs those, and what is asked below it besides.
 */
import type { ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { pageLimit, usualPageSize } from './connection/page.ts';

/** A text of up to 5,000 characters: with four bytes each, a kilobyte a point. */
export const longTextCost = 20;
/** An address of up to 2,048 characters. */
export const addressCost = 4;
/** A look into the database for one field. */
export const lookupCost = 5;
/** Something is recorded. */
export const writeCost = 100;

/** A page: as many times what is asked of each entry as `first` or `last` says. */
export function pageCost({ args, childComplexity }: ComplexityEstimatorArgs): number {
  const size = Number(args.first ?? args.last ?? usualPageSize);
  // Any other size is refused when it comes to be read.
  return 1 + Math.min(Math.max(size, 0), pageLimit) * childComplexity;
}

/** A list without pages, by the length that it usually has. */
export function listCost(length: number) {
  return ({ childComplexity }: ComplexityEstimatorArgs) => 1 + length * childComplexity;
}
