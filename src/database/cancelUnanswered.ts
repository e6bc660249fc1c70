import type pg from 'pg';
import { outageOf } from './outage.ts';

/** By the process that served the connection. One whose statement is over, or that serves another program, is left alone. */
const cancel = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
  WHERE pid = $1 AND datname = current_database() AND application_name = $2 AND state = 'active'`;

/**
 * Asks the server to give up what nobody waits for any more: the statement on a connection of the pool that broke or fell
 * silent. At best it is taken back before it is committed; nothing is promised, and nobody waits for it.
 * @param by the pool that asks, as the same user.
 */
export function cancelUnanswered(pool: pg.Pool, by: pg.Pool, applicationName: string): void {
  pool.on('release', (error, client) => {
    if (!error || outageOf(error) !== 'unclear') return;
    const { processID } = client as unknown as { readonly processID: number | null };
    if (processID === null) return;
    by.query(cancel, [processID, applicationName]).catch(() => {});
  });
}
