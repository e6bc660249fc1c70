import { v7 as uuidv7 } from 'uuid';
import type { VideoRequest } from '../database/generated/client.ts';
import { everyModel } from '../domain/model/gates.ts';
import { type Seen, transition } from '../domain/videoRequest/record.ts';
import { inTransaction, type RequestTransaction } from '../domain/videoRequest/transaction.ts';
import { takeTries } from './gates.ts';
import type { Worker } from './worker.ts';

/** A request whose submission this process holds: `attemptId` is its fence. */
export type Claimed = VideoRequest & {
  readonly attemptId: string;
  /** By this process's own clock (`performance.now()`): the lease began at this moment or later. */
  readonly claimedAt: number;
};

/**
 * Claims up to `limit` requests that are due, in turn from every team. Each gets a new attempt, written before
 * any byte leaves, and a lease by the database's clock.
 */
export async function claimDue(worker: Worker, limit: number): Promise<Claimed[]> {
  const claimedAt = performance.now();
  const tries = await takeTries(worker.services.database);
  const attempts = await inTransaction(worker.services, async (tx) => {
    const due = await lockDue(tx, limit, tries);
    if (due.length > 0) await lockTeams(tx, due);
    const claimed: string[] = [];
    for (const request of due) {
      const attempt = await claim(tx, worker, request);
      if (attempt) claimed.push(attempt);
    }
    return claimed;
  });
  if (attempts.length === 0) return [];
  const requests = await worker.services.database.prisma.videoRequest.findMany({
    where: { attemptId: { in: attempts } },
  });
  return requests.flatMap((request) =>
    request.attemptId === null ? [] : [{ ...request, attemptId: request.attemptId, claimedAt }],
  );
}

type Due = Seen & { readonly attempts: number; readonly teamId: string };

/** Behind a gate that is being tried only the first passes. */
async function lockDue(tx: RequestTransaction, limit: number, tries: readonly string[]): Promise<Due[]> {
  const most = tries.includes(everyModel) ? 1 : limit;
  const due = await lockDueOf(tx, 'model <> ALL($2)', tries, most);
  for (const model of tries) {
    if (due.length < most) due.push(...(await lockDueOf(tx, 'model = $3', tries, 1, model)));
  }
  return due;
}

/** So many times as many are looked at as are claimed, since others may be claiming the first ones. */
const spare = 5;

/**
 * Goes round the teams, who has fewest submissions open first: nobody stands behind all that another team has asked
 * for. Within a team, the longest waiting first. SKIP LOCKED: what another dispatcher is claiming right now is not
 * waited for. The gates are read by the same statement: a request that was sent back is never seen without the gate
 * that its answer has closed.
 */
async function lockDueOf(
  tx: RequestTransaction,
  condition: 'model <> ALL($2)' | 'model = $3',
  tries: readonly string[],
  limit: number,
  ...model: readonly string[]
): Promise<Due[]> {
  const { rows } = await tx.client.query<Due>({
    name: `lock-due ${condition}`,
    text: `WITH candidate AS (
             SELECT due.id, due.place + held.submissions AS turn, due.due_at FROM team CROSS JOIN LATERAL (
               SELECT id, due_at, row_number() OVER (ORDER BY due_at) AS place FROM video_request
               WHERE team_id = team.id AND state = 'READY' AND due_at <= now() AND ${condition}
                 AND NOT EXISTS (
                   SELECT FROM upstream_gate WHERE scope IN (video_request.model, '${everyModel}')
                     AND (closed_until > clock_timestamp() OR scope <> ALL($2))
                 )
               ORDER BY due_at LIMIT $1 * ${spare}
             ) due CROSS JOIN LATERAL (
               SELECT count(*) AS submissions FROM video_request WHERE team_id = team.id AND state = 'SUBMITTING'
             ) held
             ORDER BY turn, due.due_at LIMIT $1 * ${spare}
           )
           SELECT id, state, status, version, attempt_id AS "attemptId", attempts, team_id AS "teamId"
           FROM candidate JOIN video_request USING (id)
           WHERE state = 'READY'
           ORDER BY turn, candidate.due_at LIMIT $1 FOR UPDATE OF video_request SKIP LOCKED`,
    values: [limit, tries, ...model],
  });
  return rows;
}

/**
 * Each claim's event takes its team's row. They are taken here, before any lease begins to run, and by id: two
 * claimers that took them in different orders would wait for each other.
 */
async function lockTeams(tx: RequestTransaction, due: readonly Due[]): Promise<void> {
  await tx.client.query({
    name: 'lock-teams',
    text: 'SELECT 1 FROM team WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    values: [due.map(({ teamId }) => teamId)],
  });
}

async function claim(tx: RequestTransaction, worker: Worker, request: Due): Promise<string | null> {
  const attemptId = uuidv7();
  const number = request.attempts + 1;
  const claimed = await transition(tx, request, {
    to: 'SUBMITTING',
    leaseSeconds: worker.leaseSeconds,
    dueInSeconds: worker.leaseSeconds,
    set: { attemptId, attempts: number },
    reason: 'submitting',
    detail: { attempt: number, attemptId, worker: worker.name },
  });
  if (!claimed) return null;
  await tx.client.query({
    text: 'INSERT INTO submission_attempt (id, request_id, number, worker) VALUES ($1, $2, $3, $4)',
    values: [attemptId, request.id, number, worker.name],
  });
  return attemptId;
}
