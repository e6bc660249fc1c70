/** A page of a keyset list: from the connection's arguments to what is to be read, and back. Pure. */
import { badInput } from '../error/refusals.ts';

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export const pageLimit = 100;
export const usualPageSize = 20;

export interface PageRequest {
  /** Rows of the page at most. */
  readonly size: number;
  /** Read from the far end, for `last`. */
  readonly backward: boolean;
}

/** @throws a BAD_USER_INPUT error that says what is allowed. */
export function pageRequest({ first, last }: PageArguments): PageRequest {
  if (isGiven(first) && isGiven(last)) throw badInput('first and last cannot be given together: choose one');
  const size = first ?? last ?? usualPageSize;
  if (size < 1 || size > pageLimit) {
    throw badInput(`${isGiven(last) ? 'last' : 'first'} is ${size}; allowed is 1 to ${pageLimit}`);
  }
  return { size, backward: isGiven(last) };
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** @param read in reading order, one row more than the page has wherever there is one. */
export function toPage<Row>(
  read: readonly Row[],
  request: PageRequest,
  { after, before }: PageArguments,
): Page<Row> {
  const rows = read.slice(0, request.size);
  const more = read.length > request.size;
  if (request.backward)
    return { rows: rows.toReversed(), hasNextPage: isGiven(before), hasPreviousPage: more };
  return { rows, hasNextPage: more, hasPreviousPage: isGiven(after) };
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
