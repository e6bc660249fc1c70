import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `work` with the address of a Postgres in which it may create databases. */
export async function withPostgres(work) {
  const url = process.env.DATABASE_URL;
  return url ? work(url) : withEmbeddedPostgres(work);
}

async function withEmbeddedPostgres(work) {
  const { startEmbeddedServer } = await import('../../src/database/embeddedServer.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'clapperboard-drift-'));
  try {
    const server = await startEmbeddedServer({ dataDir });
    return await work(server.url).finally(() => server.stop());
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
