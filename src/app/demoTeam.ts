import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKey } from '../domain/apiKey/apiKeys.ts';
import { authenticateKey } from '../domain/apiKey/authenticateKey.ts';
import { KeyLookUps } from '../domain/apiKey/keyLookUps.ts';
import type { Services } from '../domain/services.ts';
import { createTeam } from '../domain/team/teams.ts';

const teamName = 'Demo';

/**
 * The key of the demo team on the embedded database: made once, kept in the data folder beside the database that
 * it opens, since the playground and `clapperboard demo` need it again. A key that no longer holds is replaced.
 */
export async function demoKey(services: Pick<Services, 'database'>, dataDir: string): Promise<string> {
  const kept = await readDemoKey(dataDir);
  if (kept !== null && (await authenticateKey(new KeyLookUps(services), kept))) return kept;
  const team = await createTeam(services, teamName);
  const { key } = await createKey(services, { teamId: team.id, name: 'development', role: 'admin' });
  await writeFile(demoKeyFile(dataDir), `${key}\n`, { mode: 0o600 });
  return key;
}

/** The key that `demoKey` has kept, or null. */
export async function readDemoKey(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(demoKeyFile(dataDir), 'utf8')).trim();
  } catch {
    return null;
  }
}

function demoKeyFile(dataDir: string): string {
  return join(dataDir, 'demo-key');
}
