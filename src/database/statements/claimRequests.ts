import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns } from './parts/requestColumns.ts';
import { isTeam } from './parts/writeEvent.ts';

export interface Claim {
  /** An id for each request that may be claimed, of which as many are used as are due. */
  readonly attemptIds: readonly string[];
  readonly leaseSeconds: number;
  /** Names the process in the attempts and events. */
  readonly worker: string;
  /** The scope of the gate that holds back every model. */
  readonly everyModel: string;
}

/** A gate whose time is over lets one request through in so many seconds, of all processes. */
const trySeconds = 1;
/** So many times as many are looked at as are claimed, since others may be claiming the first ones. */
const spare = 5;

/** Whether a gate may be tried now; of one that stands. */
const isRipe = `least(closed_until, others_until) <= clock_timestamp()
        AND coalesce(tried_at < clock_timestamp() - interval '${trySeconds} s', true)`;

/**
 * Taken here, a try is nobody else's. One that somebody is taking or settling right now is left alone: the claim waits
 * for no gate. A gate whose time is over for other teams than the one that was refused last lets that one wait on. A model's is
 * tried together with the one of all models, or not at all: nothing would pass the other.
 */
const takeTries = `
  taken AS (
    UPDATE upstream_gate SET tried_at = clock_timestamp()
    WHERE scope IN (
      SELECT scope FROM upstream_gate
      WHERE ${isRipe}
        AND (scope = $4 OR NOT EXISTS (SELECT FROM upstream_gate WHERE scope = $4 AND NOT (${isRipe})))
      FOR UPDATE SKIP LOCKED
    )
    RETURNING scope, team_id AS refused, closed_until > clock_timestamp() AS waits
  ), tries AS MATERIALIZED (
    SELECT coalesce(array_agg(scope), '{}') AS scopes,
      CASE WHEN bool_or(scope = $4::text) THEN 1 ELSE cardinality($1::uuid[]) END AS most
    FROM taken
  )`;

/**
 * First the requests that no gate stops. Then, while there is room, one request for each gate that is being tried. The try
 * goes to another team than the one that the gate refused last, if another team has a request waiting.
 */
const lanes = `
  lane AS MATERIALIZED (
    SELECT kind.*,
      ARRAY(SELECT refused FROM taken WHERE scope IN (model, $4)) AS refused,
      ARRAY(SELECT refused FROM taken WHERE scope IN (model, $4) AND waits) AS waits
    FROM (
      SELECT 0 AS place, NULL AS model, most FROM tries UNION ALL SELECT 1, scope, 1 FROM taken
    ) kind
  )`;

const tried = '((SELECT scopes FROM tries)::text[])';

/** The teams that have something waiting, by one look at the index for each: others cost nothing, however many there are. */
const waitingTeams = `
  waiting_team AS (
    (SELECT team_id AS id FROM video_request WHERE state = 'READY' ORDER BY team_id LIMIT 1)
    UNION ALL
    SELECT (
      SELECT team_id FROM video_request WHERE state = 'READY' AND team_id > waiting_team.id ORDER BY team_id LIMIT 1
    ) FROM waiting_team WHERE waiting_team.id IS NOT NULL
  )`;

/**
 * Goes round the teams, who has fewest submissions open first: nobody stands behind all that another team has asked
 * for. Within a team, the longest waiting first. All of this is one snapshot: a request that was sent back is never
 * seen without the gate that its answer has closed. SKIP LOCKED: what another dispatcher is claiming right now is not
 * waited for; and what has changed since the snapshot has another version, by which the lock leaves it out.
 */
const pickDue = `
  held AS MATERIALIZED (
    SELECT team_id, count(*) AS submissions FROM video_request WHERE state = 'SUBMITTING' GROUP BY team_id
  ), due AS MATERIALIZED (
    SELECT picked.id, picked.team_id FROM lane CROSS JOIN LATERAL (
      SELECT request.id, request.team_id, candidate.again, candidate.turn, candidate.due_at FROM (
        SELECT waiting.*, coalesce(waiting_team.id = ANY (lane.refused), false) AS again,
          waiting.place + coalesce(held.submissions, 0) AS turn
        FROM waiting_team CROSS JOIN LATERAL (
          SELECT id, version, due_at, row_number() OVER (ORDER BY due_at) AS place FROM video_request
          WHERE team_id = waiting_team.id AND state = 'READY' AND due_at <= now()
            AND (model = lane.model OR lane.model IS NULL AND model <> ALL ${tried})
            AND (waiting_team.id = ANY (lane.waits)) IS NOT TRUE
            AND NOT EXISTS (
              SELECT FROM upstream_gate WHERE scope IN (video_request.model, $4) AND scope <> ALL ${tried}
            )
          ORDER BY due_at LIMIT lane.most * ${spare}
        ) waiting LEFT JOIN held ON held.team_id = waiting_team.id
        ORDER BY again, turn, due_at LIMIT lane.most * ${spare}
      ) candidate JOIN video_request request ON request.id = candidate.id AND request.version = candidate.version
      ORDER BY candidate.again, candidate.turn, candidate.due_at LIMIT lane.most FOR UPDATE OF request SKIP LOCKED
    ) picked
    ORDER BY picked.again, lane.place, picked.turn, picked.due_at LIMIT (SELECT most FROM tries)
  )`;

/**
 * Each claim's event takes its team's row, which may have to be waited for. All of them are taken before any lease
 * begins, and by id: two claimers that took them in different orders would wait for each other. Requests come before
 * teams, as in every transition. Each step has what it needs from the one before as a whole (the array, the count),
 * so that the order is the data's and not the planner's.
 */
const beginLeases = `
  locked AS MATERIALIZED (
    SELECT id FROM team WHERE id = ANY (ARRAY(SELECT team_id FROM due)) ORDER BY id FOR NO KEY UPDATE
  ), begun AS MATERIALIZED (
    SELECT count(*) AS teams, clock_timestamp() AS at FROM locked
  )`;

/** The locks of `due` are held since it was read: each of them still stands as it did. */
const submitClaimed = `
  changed AS (
    UPDATE video_request SET state = 'SUBMITTING', stage = 'SUBMITTING', version = version + 1, updated_at = now(),
      due_at = begun.at + make_interval(secs => $2), lease_until = begun.at + make_interval(secs => $2),
      attempt_id = ($1::uuid[])[placed.place], attempts = attempts + 1
    FROM (SELECT id, row_number() OVER () AS place FROM due) placed CROSS JOIN begun
    WHERE video_request.id = placed.id
    RETURNING video_request.*, placed.place
  ), attempted AS (
    INSERT INTO submission_attempt (id, request_id, number, worker) SELECT attempt_id, id, attempts, $3 FROM changed
  )`;

/** Requests of one team get consecutive numbers, of which `numbered` has the last. */
const writeEvents = `
  counted AS (
    SELECT team_id, count(*) AS requests FROM changed GROUP BY team_id
  ), numbered AS (
    UPDATE team SET event_sequence = event_sequence + counted.requests FROM counted
    WHERE ${isTeam('counted.team_id')} RETURNING team.id, team.event_sequence
  ), logged AS (
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, detail, at)
    SELECT team_id, event_sequence + 1 - row_number() OVER (PARTITION BY team_id ORDER BY place DESC),
      changed.id, version, state, status, 'submitting',
      jsonb_build_object('attempt', attempts, 'attemptId', attempt_id, 'worker', $3::text), clock_timestamp()
    FROM changed JOIN numbered ON numbered.id = changed.team_id
  )`;

const text = `WITH RECURSIVE ${[takeTries, lanes, waitingTeams, pickDue, beginLeases, submitClaimed, writeEvents].join(',')}
  SELECT ${requestColumns} FROM changed ORDER BY place`;

/**
 * Claims requests that are due, in turn from every team, behind no gate: each becomes SUBMITTING with a lease, a new
 * attempt and its event. One statement, and so one round trip in which locks are held: all of it happens or nothing.
 */
export function claimDueRequests(claim: Claim): Statement<VideoRequest> {
  const { attemptIds, leaseSeconds, worker, everyModel } = claim;
  return { name: 'claim-requests', text, values: [attemptIds, leaseSeconds, worker, everyModel] };
}
