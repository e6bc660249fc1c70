import type { VideoRequest } from '../../database/generated/client.ts';
import type { TeamServices } from '../services.ts';
import { requestColumns } from './requestColumns.ts';

/** An identical input counts as a twin for so long, in milliseconds: about as long as somebody clicks again. */
const twinMs = 10 * 60_000;

/**
 * The newest other request of the team with the same input that was recorded within the last ten minutes, or null.
 * To be asked after the commit, and without asking which of the two came first: of two calls at the same moment
 * at least the one that commits last then sees the other.
 */
export async function findTwin(
  { database }: Pick<TeamServices, 'database'>,
  { id, teamId, inputHash, createdAt }: Pick<VideoRequest, 'id' | 'teamId' | 'inputHash' | 'createdAt'>,
): Promise<VideoRequest | null> {
  const { rows } = await database.pool.query<VideoRequest>({
    name: 'find-twin',
    text: `SELECT ${requestColumns} FROM video_request
           WHERE team_id = $1 AND input_hash = $2 AND created_at >= $3 AND id <> $4 ORDER BY created_at DESC LIMIT 1`,
    values: [teamId, inputHash, new Date(createdAt.getTime() - twinMs), id],
  });
  return rows[0] ?? null;
}
