import type { GraphQLResolveInfo } from 'graphql';
import type { ListPosition, ListRange, ListStretch } from '../../domain/listRange.ts';
import { namesBelow } from '../selection.ts';
import { decodeListCursor, encodeListCursor } from './cursor.ts';
import { type PageArguments, pageRequest, toPage } from './page.ts';
import type { PageInfo } from './pageInfo.type.ts';

/** A page as Relay's cursor connections have it. */
export interface ConnectionOf<Item> {
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
}

/** How one list is read, and what its rows become. */
export interface ListSource<Row, Item> {
  read(range: ListRange): Promise<ListStretch<Row>>;
  toItem(row: Row): Item;
}

/**
 * Reads one page of a list by keyset on (createdAt, id). Whether the list goes on beyond a cursor is read only where
 * the document asks for it.
 * @throws a BAD_USER_INPUT error naming the argument.
 */
export async function readConnection<Row extends ListPosition, Item>(
  args: PageArguments,
  info: GraphQLResolveInfo,
  { read, toItem }: ListSource<Row, Item>,
): Promise<ConnectionOf<Item>> {
  const request = pageRequest(args);
  const asked = namesBelow(info);
  const found = await read({
    olderThan: args.after ? decodeListCursor(args.after, 'after') : undefined,
    newerThan: args.before ? decodeListCursor(args.before, 'before') : undefined,
    fromOldest: request.backward,
    take: request.size + 1,
    tellNewer: asked.has('hasPreviousPage'),
    tellOlder: asked.has('hasNextPage'),
  });
  const { rows, ...more } = toPage(found, request);
  const edges = rows.map((row) => ({ cursor: encodeListCursor(row), node: toItem(row) }));
  const ends = { startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: { ...more, ...ends } };
}
