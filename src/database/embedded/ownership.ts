import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectMaintenance } from './connection.ts';
import type { DataFolder } from './dataFolder.ts';

/** Any constant does, as long as it stays: "clap" in ASCII. */
const ownerLock = 0x636c6170;
/** Held in common by whoever uses the server of another: "clau" in ASCII. */
const useLock = 0x636c6175;
const ownerName = 'clapperboard owner';
/** The session of an owner that was killed a moment ago takes this long at most to be noticed. */
const patienceMs = 1_000;

/**
 * Becomes the one process that owns this embedded server, for as long as the returned connection (to the
 * maintenance database) stays open. The lock is the server's, so it goes with the process, however it ends.
 * @throws Error naming the process that has it.
 */
export async function claimOwnership(folder: DataFolder, port: number, password: string): Promise<Client> {
  const client = await connectMaintenance(port, password, `${ownerName} ${process.pid}`);
  try {
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(50)) {
      if (await tryLock(client)) return client;
    }
    throw new Error(await alreadyOwned(client, folder));
  } catch (error) {
    await client.end();
    throw error;
  }
}

/**
 * Keeps a command that has started the server from ending it before we have ended the returned connection.
 * @throws Error where it is ending it already.
 */
export async function claimUse(port: number, password: string): Promise<Client> {
  const client = await connectMaintenance(port, password, `clapperboard user ${process.pid}`);
  try {
    await client.query('SELECT pg_advisory_lock_shared($1)', [useLock]);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Waits, for 30 s at most, until nobody has a claim on its use; from then on nobody gets one. */
export async function untilUnused(owner: Client): Promise<void> {
  await owner.query("SET lock_timeout = '30s'");
  await owner.query('SELECT pg_advisory_lock($1)', [useLock]).catch(() => {});
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>('SELECT pg_try_advisory_lock($1) AS ok', [ownerLock]);
  return rows[0]?.ok === true;
}

async function alreadyOwned(client: Client, folder: DataFolder): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND granted`,
    [ownerLock],
  );
  const pid = rows[0]?.name.slice(ownerName.length + 1) ?? 'unknown';
  return (
    `Another Clapperboard (pid ${pid}) already runs on this data folder (${folder.root}). ` +
    'Stop it first, or give this one its own CLAPPERBOARD_DATA_DIR, or share a database by DATABASE_URL.'
  );
}
