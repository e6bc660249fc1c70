import type pg from 'pg';

/** So long maintenance may take, in milliseconds; a process that stops waits for it. */
const serverMs = 60_000;
const clientMs = serverMs + 5_000;

/**
 * Runs a statement that goes through many rows, in a transaction of its own and past the limits that every other
 * statement has.
 */
export async function runLongStatement(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL statement_timeout = ${serverMs}`);
    // Known to node-postgres, and not to its types.
    const statement: pg.QueryConfig & { query_timeout: number } = {
      text,
      values: [...values],
      query_timeout: clientMs,
    };
    const result = await client.query(statement);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // With its connection, a transaction that has failed is over.
    client.release(broken);
  }
}
