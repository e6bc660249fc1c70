import type { ListPosition, ListRange } from '../../domain/listRange.ts';
import { decodeListCursor, encodeListCursor } from './cursor.ts';
import { type PageArguments, pageRequest, toPage } from './page.ts';
import type { PageInfo } from './pageInfo.type.ts';

/** A page as Relay's cursor connections have it. */
export interface ConnectionOf<Item> {
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
}

/**
 * Reads one page of a list by keyset on (createdAt, id).
 * @throws a BAD_USER_INPUT error naming the argument.
 */
export async function readConnection<Row extends ListPosition, Item>(
  args: PageArguments,
  read: (range: ListRange) => Promise<readonly Row[]>,
  toItem: (row: Row) => Item,
): Promise<ConnectionOf<Item>> {
  const request = pageRequest(args);
  const found = await read({
    olderThan: args.after ? decodeListCursor(args.after, 'after') : undefined,
    newerThan: args.before ? decodeListCursor(args.before, 'before') : undefined,
    fromOldest: request.backward,
    take: request.size + 1,
  });
  const { rows, ...more } = toPage(found, request, args);
  const edges = rows.map((row) => ({ cursor: encodeListCursor(row), node: toItem(row) }));
  const ends = { startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: { ...more, ...ends } };
}
