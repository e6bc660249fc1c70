/**
 * Gates: where the upstream has said that nothing of a model, or nothing at all, will be taken for a while. They
 * stand in the database, so that one process's 429 stops all of them.
 */
import { everyModel } from '../domain/model/gates.ts';
import type { RequestTransaction } from '../domain/videoRequest/transaction.ts';
import type { UnsentReason } from '../upstream/classifySubmission.ts';
import { backoffSeconds, type Jitter } from './pace.ts';

/** What closes which gate; an upstream that cannot be reached closes none, since that may be one process's network. */
const scopes: Readonly<Record<UnsentReason, ((model: string) => string) | null>> = {
  rate_limited: (model) => model,
  capacity: (model) => model,
  no_credits: () => everyModel,
  credentials: () => everyModel,
  unreachable: null,
};

/** An answer that says for how long, or the lack of one, closes a gate for at most so long; then one request tries it. */
const longestSeconds = 300;

export interface Closing {
  readonly model: string;
  readonly reason: UnsentReason;
  readonly message: string;
  /** What the upstream asks for; null: it gives no time. */
  readonly retryAfterSeconds: number | null;
}

/** Closes the gate that an answer asks for. Without a time it doubles from 1 s to 60 s, with jitter. */
export async function closeGate(tx: RequestTransaction, closing: Closing, jitter?: Jitter): Promise<void> {
  const scope = scopes[closing.reason]?.(closing.model);
  if (scope === undefined) return;
  const { rows } = await tx.client.query<{ closings: number }>({
    text: 'SELECT closings FROM upstream_gate WHERE scope = $1 FOR UPDATE',
    values: [scope],
  });
  const closings = (rows[0]?.closings ?? 0) + 1;
  const seconds = Math.min(longestSeconds, closing.retryAfterSeconds ?? backoffSeconds(closings, jitter));
  await tx.client.query({
    name: 'close-gate',
    text: `INSERT INTO upstream_gate AS gate (scope, reason, message, closed_at, closed_until, slow_until, closings)
           VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp() + make_interval(secs => $4),
             clock_timestamp() + make_interval(secs => $5), $6)
           ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason, message = excluded.message,
             closed_at = excluded.closed_at, closed_until = greatest(gate.closed_until, excluded.closed_until),
             slow_until = greatest(gate.slow_until, excluded.slow_until), closings = excluded.closings, tried_at = NULL`,
    // A rate that was too high is approached again as slowly as it had to be left alone.
    values: [
      scope,
      closing.reason,
      closing.message,
      seconds,
      closing.reason === 'rate_limited' ? 2 * seconds : 0,
      closings,
    ],
  });
}

/** The gates that an acceptance of this model opens. */
export function gatesOf(model: string): string[] {
  return [model, everyModel];
}
