import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** One statement, on a connection of its own. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement in a transaction that stays open, to hold what it locks. Returns the way to let go. */
  hold(text: string, values?: readonly unknown[]): Promise<() => Promise<void>>;
  drop(): Promise<void>;
}

/** An empty database on a server. */
export async function createDatabaseOn(server: string): Promise<TestDatabase> {
  const name = `clapperboard_test_${randomBytes(6).toString('hex')}`;
  await once(server, `CREATE DATABASE ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return {
    url: address.href,
    query: <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      once<Row>(address.href, text, values),
    hold: (text, values = []) => hold(address.href, text, values),
    drop: async () => void (await once(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

async function once<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function hold(url: string, text: string, values: readonly unknown[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(text, [...values]);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
