import type { RequestStatus } from '../../database/generated/client.ts';
import { findRequestOfTeam } from '../../database/statements/findRequest.ts';
import { listRequestsOfTeam } from '../../database/statements/listRequests.ts';
import {
  type ShownField,
  type ShownRequest,
  shownFields,
} from '../../database/statements/parts/requestColumns.ts';
import type { ListRange, ListStretch } from '../listRange.ts';
import type { TeamServices } from '../services.ts';
import type { Viewer } from '../viewer.ts';

export type { ShownField as RequestField, ShownRequest as RequestRow };
export { shownFields as requestFields };

/**
 * The team's request, or null. Another team's reads as a missing one, and so does one that the viewer's token is not for.
 * @param fields what of it is read beside its id and its moment; the rest is not there. Everything unless given.
 */
export async function findRequest(
  { database }: Pick<TeamServices, 'database'>,
  { teamId, credential }: Pick<Viewer, 'teamId' | 'credential'>,
  id: string,
  fields?: readonly ShownField[],
): Promise<ShownRequest | null> {
  if (credential.requestId !== null && credential.requestId !== id) return null;
  const { rows } = await database.pool.query(findRequestOfTeam({ id, teamId }, fields));
  return rows[0] ?? null;
}

export interface ListQuery extends ListRange {
  readonly statuses?: readonly RequestStatus[] | undefined;
  readonly model?: string | undefined;
  /** What is read of each, as in `findRequest`. */
  readonly fields?: readonly ShownField[] | undefined;
}

/** A stretch of the team's requests by keyset on (createdAt, id), newest first unless read from the oldest. */
export async function listRequests(
  { database }: Pick<TeamServices, 'database'>,
  { teamId, credential }: Pick<Viewer, 'teamId' | 'credential'>,
  query: ListQuery,
): Promise<ListStretch<ShownRequest>> {
  const id = credential.requestId ?? undefined;
  const { rows } = await database.pool.query(listRequestsOfTeam({ ...query, teamId, id }));
  const { hasNewer = false, hasOlder = false } = rows[0] ?? {};
  return {
    rows: rows.filter((row): row is typeof row & ShownRequest => row.id !== null),
    hasNewer,
    hasOlder,
  };
}
