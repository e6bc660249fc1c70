import type pg from 'pg';

/** What node-postgres says when a statement had no answer in its time. */
const noAnswer = 'Query read timeout';

/**
 * A connection that is half open takes a statement and never answers it, and seldom is alone: a host has gone away, or
 * what stood between has forgotten us. Where one has not answered in its time, those that lie idle are closed, or each
 * of them would make one more caller wait as long.
 */
export function closeIdleOnTimeout(pool: pg.Pool): void {
  const idle = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('remove', (client) => idle.delete(client as pg.PoolClient));
  pool.on('release', (error, client) => {
    if (!error) idle.add(client);
    else if (error.message === noAnswer) for (const each of idle) close(each);
  });
}

/** At once, and not by a goodbye that nobody takes. The pool hears of it and forgets the connection. */
function close(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
