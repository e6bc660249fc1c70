import type { Pool, Queryable } from '../../database/database.ts';
import type { RequestState } from '../../database/generated/client.ts';
import { outageOf } from '../../database/outage.ts';
import { failureOfWrite } from '../../database/writeFailure.ts';
import { step } from '../../observability/step.ts';
import type { Services } from '../services.ts';

interface ChangedRequest {
  readonly id: string;
  readonly teamId: string;
  readonly state: RequestState;
}

/** A transaction in which requests change, and what others are to be told once it has been committed. */
export interface RequestTransaction {
  readonly client: Queryable;
  /** Whether it is to be committed yet; a single statement has been when it returns. */
  readonly open: boolean;
  /** The state that each changed request is left in, with its team. */
  readonly changed: ChangedRequest[];
}

/** The whole database, or one team's part of it. */
type Store = Pick<Services, 'hints' | 'metrics'> & { readonly database: { readonly pool: Pool } };

/**
 * Runs `work` in one transaction and, after the commit, sends the hints for what it changed. An error rolls
 * everything back and is passed on; so does null, which says that a compare-and-set came too late.
 * @throws OutcomeUnknown where the connection breaks or falls silent while it commits; WriteCancelled where the database
 *   gives the commit up.
 *
 * Make the transition last: it takes its team's row, for which all other changes of that team wait.
 */
export async function inTransaction<T>(
  services: Store,
  work: (tx: RequestTransaction) => Promise<T>,
): Promise<T> {
  const client = await services.database.pool.connect();
  const tx: RequestTransaction = { client, open: true, changed: [] };
  let broken: Error | undefined;
  let committing = false;
  try {
    await client.query({ text: 'BEGIN' });
    const result = await work(tx);
    committing = result !== null;
    await client.query({ text: committing ? 'COMMIT' : 'ROLLBACK' });
    if (committing) announce(services, tx);
    return result;
  } catch (error) {
    broken = isUnusable(error)
      ? asError(error)
      : await client.query({ text: 'ROLLBACK' }).then(() => undefined, asError);
    // Without a COMMIT nothing is recorded, whatever the error says.
    throw committing ? failureOfWrite(error) : error;
  } finally {
    // A connection that does not answer, or could not even roll back, is thrown away, not handed to the next.
    client.release(broken);
  }
}

/**
 * The same for work that is one statement, and so a transaction by itself: what it locks is held only for as long as
 * the database needs, and not for the way to us and back.
 * @throws OutcomeUnknown where the connection breaks or falls silent once the statement is sent; WriteCancelled where the
 *   database gives it up.
 */
export async function inStatement<T>(
  services: Store,
  work: (tx: RequestTransaction) => Promise<T>,
): Promise<T> {
  const client = await services.database.pool.connect();
  const tx: RequestTransaction = { client, open: false, changed: [] };
  let broken: Error | undefined;
  try {
    const result = await work(tx);
    announce(services, tx);
    return result;
  } catch (error) {
    if (isUnusable(error)) broken = asError(error);
    throw failureOfWrite(error);
  } finally {
    client.release(broken);
  }
}

/** A statement that was cancelled leaves its connection as it was. */
function isUnusable(error: unknown): boolean {
  const outage = outageOf(error);
  return outage !== null && outage !== 'cancelled';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function announce({ hints, metrics }: Store, { changed }: RequestTransaction): void {
  for (const { id, teamId, state } of changed) {
    step(`committed:${state}`, id);
    metrics.transitions.inc({ state });
    hints.publish(teamId, state === 'READY');
  }
}
