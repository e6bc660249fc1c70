/**
 * Gates: where the upstream has said that nothing of a model, or nothing at all, will be taken for a while. They
 * stand in the database, so that one process's 429 stops all of them. A refusal closes no more than what met it.
 */
import { everyModel } from '../domain/model/gates.ts';
import type { RequestTransaction } from '../domain/videoRequest/transaction.ts';
import { gateClosing, maxClosedSeconds, type Refusal, type Standing } from './gateClosing.ts';
import type { Jitter } from './pace.ts';

export interface Closing extends Refusal {
  readonly model: string;
  readonly message: string;
  /** Whether the answer is about the account, and so about every model. */
  readonly everywhere: boolean;
}

/**
 * Closes the gate that an answer asks for: the model's, or everything where the answer is about the account. An upstream
 * that cannot be reached closes none, since that may be one process's network.
 */
export async function closeGate(tx: RequestTransaction, closing: Closing, jitter?: Jitter): Promise<void> {
  if (closing.reason === 'unreachable') return;
  if (closing.everywhere) return closeScope(tx, everyModel, closing, null, jitter);
  await closeScope(tx, closing.model, closing, null, jitter);
  if (closing.reason !== 'no_credits' && closing.reason !== 'forbidden') return;
  // Refused the same way for two models, it may be the account that is meant.
  const second = await gateOfAnotherModel(tx, closing);
  if (second) await closeScope(tx, everyModel, closing, second, jitter);
}

/** @param first the gate that a refusal before has closed, where this one confirms it in another place. */
async function closeScope(
  tx: RequestTransaction,
  scope: string,
  closing: Closing,
  first: Standing | null,
  jitter?: Jitter,
): Promise<void> {
  const standing = await standingGate(tx, scope);
  const known = standing ?? (first && { ...first, closings: 0 });
  const { closings, seconds, othersSeconds } = gateClosing(known, closing, jitter);
  await tx.client.query({
    name: 'close-gate',
    text: `INSERT INTO upstream_gate AS gate
             (scope, reason, message, team_id, closed_at, closed_until, others_until, slow_until, closings)
           VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + make_interval(secs => $5),
             clock_timestamp() + make_interval(secs => $6), clock_timestamp() + make_interval(secs => $7), $8)
           ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason, message = excluded.message,
             team_id = excluded.team_id, closed_at = excluded.closed_at,
             closed_until = greatest(gate.closed_until, excluded.closed_until),
             others_until = CASE
               WHEN excluded.others_until IS NULL THEN NULL
               WHEN gate.reason = excluded.reason THEN coalesce(gate.others_until, gate.closed_until)
               ELSE greatest(coalesce(gate.others_until, gate.closed_until), excluded.others_until)
             END,
             slow_until = greatest(gate.slow_until, excluded.slow_until), closings = excluded.closings, tried_at = NULL`,
    // A rate that was too high is approached again as slowly as it had to be left alone.
    values: [
      scope,
      closing.reason,
      closing.message,
      closing.teamId,
      seconds,
      othersSeconds,
      closing.reason === 'rate_limited' ? 2 * seconds : 0,
      closings,
    ],
  });
}

const standingColumns = 'reason, team_id AS "teamId", others_until IS NULL AS everybodys, closings';

async function standingGate(tx: RequestTransaction, scope: string): Promise<Standing | null> {
  const { rows } = await tx.client.query<Standing>({
    text: `SELECT ${standingColumns} FROM upstream_gate WHERE scope = $1 FOR UPDATE`,
    values: [scope],
  });
  return rows[0] ?? null;
}

/** One that the same refusal has closed, and nothing has opened: at most so long after its time as it could be closed. */
async function gateOfAnotherModel(
  tx: RequestTransaction,
  { model, reason }: Closing,
): Promise<Standing | null> {
  const { rows } = await tx.client.query<Standing>({
    text: `SELECT ${standingColumns} FROM upstream_gate
           WHERE reason = $1 AND scope NOT IN ($2, $3)
             AND closed_until > clock_timestamp() - make_interval(secs => ${maxClosedSeconds})
           ORDER BY closed_at DESC LIMIT 1`,
    values: [reason, model, everyModel],
  });
  return rows[0] ?? null;
}

/** The gates that an acceptance of this model opens. */
export function gatesOf(model: string): string[] {
  return [model, everyModel];
}
