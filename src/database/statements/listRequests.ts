import { RequestStatus, type VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { columnSet } from './parts/columnSet.ts';
import type { ShownField, ShownRequest } from './parts/requestColumns.ts';

type Position = Pick<VideoRequest, 'createdAt' | 'id'>;

/** What is left out does not matter. */
export interface RequestList {
  readonly teamId: string;
  /** This one at most. */
  readonly id?: string | undefined;
  readonly statuses?: readonly RequestStatus[] | undefined;
  readonly model?: string | undefined;
  readonly olderThan?: Position | undefined;
  readonly newerThan?: Position | undefined;
  readonly fromOldest: boolean;
  readonly take: number;
  /** Whether to tell if the list has an entry at `olderThan` or newer. */
  readonly tellNewer?: boolean | undefined;
  /** Whether to tell if the list has an entry at `newerThan` or older. */
  readonly tellOlder?: boolean | undefined;
  /** What is read of each; everything that is shown unless given. */
  readonly fields?: readonly ShownField[] | undefined;
}

/** A request of the list. Where something is told beside the list, each row tells it, and an empty list is one row without a request. */
export type ListedRequest = (ShownRequest & Told) | (Told & { readonly [Field in keyof ShownRequest]: null });

interface Told {
  readonly hasNewer?: boolean;
  readonly hasOlder?: boolean;
}

/**
 * A team's requests by keyset on (createdAt, id). One text for each set of conditions and columns. What is of
 * another model than the one asked for is read past: there are few of them, and one is nearly everybody's.
 */
export function listRequestsOfTeam(list: RequestList): Statement<ListedRequest> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { teamId, id, statuses, model } = list;
  const conditions = [
    `team_id = ${bind(teamId)}`,
    ...(id === undefined ? [] : [`id = ${bind(id)}`]),
    ...(model === undefined ? [] : [`model = ${bind(model)}`]),
  ];
  const olderThan = list.olderThan && `(${bind(list.olderThan.createdAt)}, ${bind(list.olderThan.id)})`;
  const newerThan = list.newerThan && `(${bind(list.newerThan.createdAt)}, ${bind(list.newerThan.id)})`;
  const chosen = statuses && bind(statuses);
  const from = (more: readonly string[], stretch: string) => {
    const all = [...conditions, ...more].join(' AND ');
    return `${chosen ? ofStatuses(all, chosen, stretch) : `video_request WHERE ${all}`} ${stretch}`;
  };
  const order = list.fromOldest ? 'ASC' : 'DESC';
  const between = [
    ...(olderThan ? [`(created_at, id) < ${olderThan}`] : []),
    ...(newerThan ? [`(created_at, id) > ${newerThan}`] : []),
  ];
  const { name, columns } = columnSet(list.fields);
  const page = `SELECT ${columns} FROM ${from(between, inOrder(order, bind(list.take)))}`;
  // In the order of the list from the position on: the entry of the cursor itself comes first, and nothing else is read.
  const told = [
    ...(list.tellNewer && olderThan
      ? [exists('hasNewer', from([`(created_at, id) >= ${olderThan}`], inOrder('ASC', '1')))]
      : []),
    ...(list.tellOlder && newerThan
      ? [exists('hasOlder', from([`(created_at, id) <= ${newerThan}`], inOrder('DESC', '1')))]
      : []),
  ];
  return {
    name: nameOf(list, name),
    text: told.length === 0 ? page : beside(told, page, order),
    values,
    pipelined: true,
  };
}

type Order = 'ASC' | 'DESC';

function inOrder(order: Order, limit: string): string {
  return `ORDER BY created_at ${order}, id ${order} LIMIT ${limit}`;
}

function exists(name: keyof Told, from: string): string {
  return `coalesce((SELECT true FROM ${from}), false) AS "${name}"`;
}

/** Also of an empty page something is told. */
function beside(told: readonly string[], page: string, order: Order): string {
  return `SELECT * FROM (SELECT ${told.join(', ')}) AS told LEFT JOIN (${page}) AS page ON true
    ORDER BY page."createdAt" ${order}, page.id ${order}`;
}

/**
 * A list of each status by the index that holds no other, and of those that are not asked for none. The index on a
 * status as a column is out of reach behind the fence: how enums are compared is not trusted to keep what it sees.
 */
function ofStatuses(conditions: string, statuses: string, stretch: string): string {
  const lists = Object.values(RequestStatus).map(
    (status) => `(SELECT * FROM video_request WHERE ${conditions} AND status = '${status}'
      AND '${status}' = ANY (${statuses}::text[]) ${stretch})`,
  );
  return `(${lists.join(' UNION ALL ')}) AS listed`;
}

/**
 * Lists that are asked for all the time: the first page, the next one and whether there is one before it, and the first
 * page of some statuses. All others, of which there are a hundred and more, are planned each time.
 */
const prepared: ReadonlySet<string> = new Set(['-------', '---+---', '---+-+-', '-+-----']);

/** undefined where the statement is not to be kept prepared. */
function nameOf(list: RequestList, columns: string): string | undefined {
  const shape = shapeOf(list);
  return prepared.has(shape) && !list.fromOldest ? `list-requests DESC ${shape} ${columns}` : undefined;
}

/** The set of conditions, and what is told. */
function shapeOf({ id, statuses, model, olderThan, newerThan, ...told }: RequestList): string {
  const newer = olderThan && told.tellNewer ? true : undefined;
  const older = newerThan && told.tellOlder ? true : undefined;
  return [id, statuses, model, olderThan, newerThan, newer, older]
    .map((part) => (part === undefined ? '-' : '+'))
    .join('');
}
