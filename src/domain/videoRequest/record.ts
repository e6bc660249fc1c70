/**
 * The only file that writes a request's state. Each write is one statement that changes the record, takes the
 * team's next number and writes the event, so that none of the three can be there without the others.
 */
import type { RequestState, VideoRequest } from '../../database/generated/client.ts';
import { type Claim, claimDueRequests } from '../../database/statements/claimRequests.ts';
import { insertNewRequest, type NewRequest } from '../../database/statements/insertRequest.ts';
import type { ShownRequest } from '../../database/statements/parts/requestColumns.ts';
import { type AttemptNote, moveRequest, type Seen } from '../../database/statements/transition.ts';
import { step } from '../../observability/step.ts';
import type { Change } from './change.ts';
import { mayMove, originsOf, stageOf, statusAfter } from './state.ts';
import type { RequestTransaction } from './transaction.ts';

/** A transition happens only if the record still stands as its writer has `Seen` it. */
export type { AttemptNote, Claim, NewRequest, Seen };

/**
 * Records a new request as READY with its first event.
 * @returns the record; or, where nothing is written, whether the team has used the idempotency key before or is using it
 *   at this moment.
 */
export async function insertRequest(
  tx: RequestTransaction,
  request: NewRequest,
): Promise<ShownRequest | 'keyUsed' | 'keyInUse'> {
  const { rows } = await tx.client.query(insertNewRequest(request));
  const [row] = rows;
  if (!row || row.id === null) return row?.keyInUse ? 'keyInUse' : 'keyUsed';
  const { keyInUse: _told, ...created } = row;
  wrote(tx, [created]);
  return created;
}

/** Moves requests that are due from READY to SUBMITTING, each with an attempt of its own that holds it. */
export async function claimRequests(tx: RequestTransaction, claim: Claim): Promise<VideoRequest[]> {
  const { rows } = await tx.client.query(claimDueRequests(claim));
  return wrote(tx, rows);
}

/**
 * Makes one transition by compare-and-set on state, version and attempt.
 * @param attempt what is noted of a submission with it, and not without it.
 * @returns the record as it stands now, or null where it no longer stood as `seen`: nothing is written then,
 *   and whoever was faster has the say.
 * @throws where the table of moves does not have this one: a fault of the program.
 */
export async function transition(
  tx: RequestTransaction,
  seen: Seen,
  change: Change,
  attempt: AttemptNote | null = null,
): Promise<Seen | null> {
  if (!mayMove(seen.state, change.to)) {
    throw new Error(
      `no move from ${seen.state} to ${change.to}; ${change.to} may follow ${originsOf(change.to).join(', ')}`,
    );
  }
  const { rows } = await tx.client.query(
    moveRequest(
      seen,
      {
        state: change.to,
        status: statusAfter(seen.status, change.to, change.upstreamStarted ?? false),
        stage: stageOf(change.to),
        schedule: change.keepSchedule
          ? null
          : { dueInSeconds: change.dueInSeconds ?? 0, leaseSeconds: change.leaseSeconds ?? null },
        ifLeaseIsOver: change.ifLeaseIsOver ?? false,
        cancelRequested: change.cancelRequested ?? false,
        set: change.set ?? {},
        reason: change.reason,
        detail: change.detail ?? null,
      },
      attempt,
    ),
  );
  return wrote(tx, rows)[0] ?? null;
}

/** Notes what is to be told after the commit. */
function wrote<Row extends { readonly id: string; readonly teamId: string; readonly state: RequestState }>(
  tx: RequestTransaction,
  rows: Row[],
): Row[] {
  for (const { id, teamId, state } of rows) {
    tx.changed.push({ id, teamId, state });
    if (tx.open) step(`written:${state}`, id);
  }
  return rows;
}

/** Whether a transition failed because another request is bound to that upstream id: it is unique. */
export function isTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'video_request_upstream_id_key';
}
