import type { VideoRequest } from '../../database/generated/client.ts';
import { findTwinSince } from '../../database/statements/findTwin.ts';
import type { ShownRequest } from '../../database/statements/parts/requestColumns.ts';
import type { TeamServices } from '../services.ts';

/** An identical input counts as a twin for so long, in milliseconds: about as long as somebody clicks again. */
const twinMs = 10 * 60_000;

/**
 * The newest other request of the team with the same input that was recorded within the last ten minutes, or null.
 * To be asked after the commit, and without asking which of the two came first: of two calls at the same moment
 * at least the one that commits last then sees the other.
 */
export async function findTwin(
  { database }: Pick<TeamServices, 'database'>,
  request: Pick<VideoRequest, 'id' | 'teamId' | 'inputHash' | 'createdAt'>,
): Promise<ShownRequest | null> {
  const since = new Date(request.createdAt.getTime() - twinMs);
  const { rows } = await database.pool.query(findTwinSince(request, since));
  return rows[0] ?? null;
}
