import type { TestDatabase } from './database.ts';

/**
 * Closes a gate as a dispatcher does when the upstream has refused; see src/dispatch/gates.ts.
 * @param gate `teamId`: who was refused last; `othersSeconds`: for how long it is closed to other teams, where not as long.
 */
export async function closeGate(
  database: TestDatabase,
  gate: {
    scope: string;
    reason: string;
    message?: string;
    seconds: number;
    teamId?: string;
    othersSeconds?: number;
  },
): Promise<Date> {
  const until = new Date(Date.now() + gate.seconds * 1000);
  const row = {
    scope: gate.scope,
    reason: gate.reason,
    message: gate.message ?? 'not now',
    team_id: gate.teamId ?? null,
    closed_until: until,
    others_until: gate.othersSeconds === undefined ? null : new Date(Date.now() + gate.othersSeconds * 1000),
    slow_until: until,
    closed_at: new Date(),
    closings: 1,
  };
  await database.query(
    `INSERT INTO upstream_gate SELECT * FROM jsonb_populate_record(NULL::upstream_gate, $1)
     ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason, message = excluded.message,
       closed_until = excluded.closed_until, team_id = excluded.team_id, others_until = excluded.others_until`,
    [JSON.stringify(row)],
  );
  return until;
}

export async function openGates(database: TestDatabase): Promise<void> {
  await database.query('DELETE FROM upstream_gate');
}
