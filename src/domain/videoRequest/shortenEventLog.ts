import { runLongStatement } from '../../database/longStatement.ts';
import type { Services } from '../services.ts';

/** Events removed at a time: what is left over is for the next round. */
const batch = 10_000;

/**
 * Removes the events of requests that have ended when they are older than so many days. A team's floor is raised first:
 * who has not seen what is below it is told to read anew, so that nobody is led across a gap. What somebody has
 * decided stays for ever, and so does what a request needs that has not ended. Returns how many were removed.
 */
export async function shortenEventLog(
  { database }: Pick<Services, 'database'>,
  days: number,
): Promise<number> {
  const { pool } = database;
  await runLongStatement(
    pool,
    `UPDATE team SET event_floor = old.floor
     FROM (
       SELECT team_id, max(sequence) AS floor FROM request_event
       WHERE at < now() - make_interval(days => $1) GROUP BY team_id
     ) old
     WHERE team.id = old.team_id AND team.event_floor < old.floor`,
    [days],
  );
  const { rowCount } = await runLongStatement(
    pool,
    `DELETE FROM request_event WHERE (team_id, sequence) IN (
       SELECT e.team_id, e.sequence FROM request_event e
       JOIN team t ON t.id = e.team_id JOIN video_request r ON r.id = e.request_id
       WHERE e.at < now() - make_interval(days => $1) AND e.sequence <= t.event_floor
         AND r.finished_at < now() - make_interval(days => $1)
         AND NOT coalesce(e.detail ? 'resolution', false)
       LIMIT ${batch} FOR UPDATE OF e SKIP LOCKED
     )`,
    [days],
  );
  return rowCount ?? 0;
}
