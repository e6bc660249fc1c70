/** Run as a process of its own: starts the embedded server of a folder, leaves a row in it, says "ready", and waits to be killed. */
import { Client } from 'pg';
import { startEmbeddedServer } from '../../src/database/embeddedServer.ts';

const server = await startEmbeddedServer({ dataDir: process.argv[2] });
const client = new Client(server.url);
await client.connect();
await client.query("CREATE TABLE IF NOT EXISTS kept AS SELECT 'safe' AS word");
await client.end();
console.log('ready');
