/** Joins so that the planner can only look each team up: a merge would read through all the teams up to it. */
export const isTeam = (id: string): string => `team.id = ANY (ARRAY[${id}])`;

/** Writes the event of the one request that the CTE `changed` has written, under its team's next number. */
export const writeEvent = (reason: string, detail: string): string => `
  numbered AS (
    UPDATE team SET event_sequence = event_sequence + 1 FROM changed
    WHERE ${isTeam('changed.team_id')} RETURNING team.event_sequence
  ), logged AS (
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, detail, at)
    SELECT team_id, event_sequence, id, version, state, status, ${reason}, ${detail}::jsonb, clock_timestamp()
    FROM changed, numbered
  )`;
