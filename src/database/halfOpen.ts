import type pg from 'pg';

/** What node-postgres says when a statement had no answer in its time; we say the same. */
const noAnswer = 'Query read timeout';

/**
 * A connection that is half open takes a statement and never answers it, and seldom is alone: a host has gone away, or
 * what stood between has forgotten us. Where one has not answered in its time, those that lie idle in any of the pools
 * are closed, or each of them would make one more caller wait as long.
 */
export function closeIdleOnTimeout(pools: readonly pg.Pool[]): void {
  const idle = new Set<pg.PoolClient>();
  for (const pool of pools) {
    pool.on('acquire', (client) => idle.delete(client));
    pool.on('remove', (client) => idle.delete(client as pg.PoolClient));
    pool.on('release', (error, client) => {
      if (!error) idle.add(client);
      else if (error.message === noAnswer) for (const each of idle) closeSilent(each);
    });
  }
}

/**
 * Closes a connection that gives no answer: at once, and not by a goodbye that nobody takes. The statements under way on
 * it fail; its pool hears of it and forgets it.
 */
export function closeSilent(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(error: Error): void } } };
  connection.stream.destroy(new Error(noAnswer));
}
