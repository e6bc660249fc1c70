import type { TestDatabase } from '../../test/kit/databaseOn.ts';
import { pageSize } from './pageSize.ts';

/** A request that is asked for, or behind which a page is read. */
export interface Sample {
  readonly id: string;
  readonly teamId: string;
  readonly createdAt: Date;
}

const columns = 'id, team_id AS "teamId", created_at AS "createdAt"';
/** More than any cache of a contender's or of ours would hold by the way. */
const readSamples = 20_000;
/** Of each team. */
const listSamples = 10;
/** So far do people page, in requests. */
const usualReach = 200;

/** Any requests of any teams. */
export function sampleRequests(database: TestDatabase): Promise<Sample[]> {
  return database.query<Sample>(
    `SELECT ${columns} FROM video_request ORDER BY random() LIMIT ${readSamples}`,
  );
}

/** Places within the first ten pages of each team's list, each with a full page and more behind it. */
export async function samplePlaces(database: TestDatabase): Promise<Sample[]> {
  const [smallest] = await database.query<{ requests: number }>(
    'SELECT count(*)::int AS requests FROM video_request GROUP BY team_id ORDER BY 1 LIMIT 1',
  );
  const reach = Math.min(usualReach, (smallest?.requests ?? 0) - pageSize - 1);
  return database.query<Sample>(`
    SELECT place.* FROM team CROSS JOIN LATERAL (
      SELECT * FROM (
        SELECT ${columns} FROM video_request WHERE team_id = team.id
        ORDER BY created_at DESC, id DESC LIMIT ${reach}
      ) newest ORDER BY random() LIMIT ${listSamples}
    ) place ORDER BY random()`);
}
