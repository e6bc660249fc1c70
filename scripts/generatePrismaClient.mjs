/**
 * Writes the typed Prisma client into src/database/generated (not committed; made at `npm ci`).
 *
 * Prisma's CLI wants to download its native schema engine before any command, `generate` included,
 * although `generate` never runs it. Naming any executable that exists spares the download, so that an
 * installation needs the npm registry and nothing else.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const prismaCli = createRequire(import.meta.url).resolve('prisma/build/index.js');
execFileSync(process.execPath, [prismaCli, 'generate', '--no-hints'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
});
