/** Writes the event of the one request that the CTE `changed` has written, under its team's next number. */
export const writeEvent = (reason: string, detail: string): string => `
  numbered AS (
    UPDATE team SET event_sequence = event_sequence + 1 FROM changed
    WHERE team.id = changed.team_id RETURNING team.event_sequence
  ), logged AS (
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, detail, at)
    SELECT team_id, event_sequence, id, version, state, status, ${reason}, ${detail}::jsonb, clock_timestamp()
    FROM changed, numbered
  )`;
