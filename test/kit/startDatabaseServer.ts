import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer } from '../../src/database/embeddedServer.ts';

export interface DatabaseServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server that DATABASE_URL names, or an embedded one of its own. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'clapperboard-test-'));
  const server = await startEmbeddedServer({ dataDir });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
