import { type Client, DatabaseError, escapeIdentifier } from 'pg';

const duplicateDatabase = '42P04';

/** Creates the database where it is missing. */
export async function ensureDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount !== 0) return;
  await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`).catch((error: unknown) => {
    if (!(error instanceof DatabaseError && error.code === duplicateDatabase)) throw error;
  });
}
