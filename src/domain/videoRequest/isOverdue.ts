import { overdueSeconds } from '../model/generationTimes.ts';
import type { TeamServices } from '../services.ts';

/**
 * Whether a request's generation takes much longer than the latest ones of its model did.
 * @returns false for one that is not generating, and for another team's.
 */
export async function isOverdue(
  services: Pick<TeamServices, 'database' | 'models'>,
  request: { readonly id: string; readonly teamId: string },
): Promise<boolean> {
  const { rows } = await services.database.pool.query<{ model: string; seconds: number }>({
    name: 'generating-since',
    text: `SELECT r.model, extract(epoch FROM clock_timestamp() - a.started_at)::float8 AS seconds
           FROM video_request r JOIN submission_attempt a ON a.id = r.attempt_id
           WHERE r.id = $1 AND r.team_id = $2 AND r.state = 'RUNNING'`,
    values: [request.id, request.teamId],
  });
  const [running] = rows;
  return (
    running !== undefined && running.seconds > overdueSeconds(await services.models.times(running.model))
  );
}
