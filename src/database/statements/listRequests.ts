import type { RequestStatus, VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns } from './parts/requestColumns.ts';

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
}

/** A team's requests by keyset on (createdAt, id). One text, and so one plan, for each set of conditions. */
export function listRequestsOfTeam(list: RequestList): Statement<VideoRequest> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { teamId, id, statuses, model, olderThan, newerThan } = list;
  const conditions = [
    `team_id = ${bind(teamId)}`,
    ...(id === undefined ? [] : [`id = ${bind(id)}`]),
    ...(statuses ? [`status = ANY(${bind(statuses)}::request_status[])`] : []),
    ...(model === undefined ? [] : [`model = ${bind(model)}`]),
    ...(olderThan ? [`(created_at, id) < (${bind(olderThan.createdAt)}, ${bind(olderThan.id)})`] : []),
    ...(newerThan ? [`(created_at, id) > (${bind(newerThan.createdAt)}, ${bind(newerThan.id)})`] : []),
  ];
  const order = list.fromOldest ? 'ASC' : 'DESC';
  const text = `SELECT ${requestColumns} FROM video_request WHERE ${conditions.join(' AND ')}
    ORDER BY created_at ${order}, id ${order} LIMIT ${bind(list.take)}`;
  return { name: `list-requests ${order} ${shapeOf(list)}`, text, values };
}

/** Names the set of conditions. */
function shapeOf({ id, statuses, model, olderThan, newerThan }: RequestList): string {
  return [id, statuses, model, olderThan, newerThan]
    .map((condition) => (condition === undefined ? '-' : '+'))
    .join('');
}
