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
  /** What is read of each; everything that is shown unless given. */
  readonly fields?: readonly ShownField[] | undefined;
}

/**
 * A team's requests by keyset on (createdAt, id). One text, and so one plan, for each set of conditions and columns. What is of
 * another model than the one asked for is read past: there are few of them, and one is nearly everybody's.
 */
export function listRequestsOfTeam(list: RequestList): Statement<ShownRequest> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { teamId, id, statuses, model, olderThan, newerThan } = list;
  const conditions = [
    `team_id = ${bind(teamId)}`,
    ...(id === undefined ? [] : [`id = ${bind(id)}`]),
    ...(model === undefined ? [] : [`model = ${bind(model)}`]),
    ...(olderThan ? [`(created_at, id) < (${bind(olderThan.createdAt)}, ${bind(olderThan.id)})`] : []),
    ...(newerThan ? [`(created_at, id) > (${bind(newerThan.createdAt)}, ${bind(newerThan.id)})`] : []),
  ];
  const order = list.fromOldest ? 'ASC' : 'DESC';
  const stretch = `ORDER BY created_at ${order}, id ${order} LIMIT ${bind(list.take)}`;
  const all = conditions.join(' AND ');
  const from = statuses ? ofStatuses(all, bind(statuses), stretch) : `video_request WHERE ${all}`;
  const { name, columns } = columnSet(list.fields);
  const text = `SELECT ${columns} FROM ${from} ${stretch}`;
  return { name: `list-requests ${order} ${shapeOf(list)} ${name}`, text, values, pipelined: true };
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

/** Names the set of conditions. */
function shapeOf({ id, statuses, model, olderThan, newerThan }: RequestList): string {
  return [id, statuses, model, olderThan, newerThan]
    .map((condition) => (condition === undefined ? '-' : '+'))
    .join('');
}
