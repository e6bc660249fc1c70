import { Client } from 'pg';

/** How long one attempt to connect to the server next door may take. */
const connectTimeoutMs = 5_000;

/** The address of a database of the embedded server. */
export function serverUrl(port: number, password: string, database: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** A connected client of the maintenance database; the caller ends it. */
export async function connectMaintenance(
  port: number,
  password: string,
  applicationName: string,
): Promise<Client> {
  const client = new Client({
    connectionString: serverUrl(port, password, 'postgres'),
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    ssl: false,
  });
  // A connection lost later is reported by whatever is asked of it; unheard, the event would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}
