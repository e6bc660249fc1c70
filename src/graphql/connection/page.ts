/** A page of a keyset list: from the connection's arguments to what is to be read, and back. Pure. */
import type { ListStretch } from '../../domain/listRange.ts';
import { badInput } from '../error/refusals.ts';

/** How many entries are asked for, and from which end. */
export interface PageSize {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
}

export interface PageArguments extends PageSize {
  readonly after?: string | null | undefined;
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

/**
 * @param min the smallest size that is taken; a page of a connection may be empty.
 * @throws a BAD_USER_INPUT error that says what is allowed.
 */
export function pageRequest({ first, last }: PageSize, min: 0 | 1 = 0): PageRequest {
  if (isGiven(first) && isGiven(last)) throw badInput('first and last cannot be given together: choose one');
  const size = first ?? last ?? usualPageSize;
  if (size < min || size > pageLimit) {
    throw badInput(`${isGiven(last) ? 'last' : 'first'} is ${size}; allowed is ${min} to ${pageLimit}`);
  }
  return { size, backward: isGiven(last) };
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * @param read with one row more than the page has, wherever there is one. `hasNewer` and `hasOlder` say whether the list
 *   goes on beyond the cursors that bound what was read.
 */
export function toPage<Row>(
  { rows: read, hasNewer, hasOlder }: ListStretch<Row>,
  { size, backward }: PageRequest,
): Page<Row> {
  const rows = read.slice(0, size);
  const more = read.length > size;
  return backward
    ? { rows: rows.toReversed(), hasNextPage: hasOlder, hasPreviousPage: more || hasNewer }
    : { rows, hasNextPage: more || hasOlder, hasPreviousPage: hasNewer };
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
