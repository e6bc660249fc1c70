import { readFile, stat } from 'node:fs/promises';
import type { Binaries } from './binaries.ts';
import { firstClosedPath } from './closedPath.ts';
import type { DataFolder } from './dataFolder.ts';
import { isErrno } from './errno.ts';
import { keepingCapabilities } from './keepingCapabilities.ts';
import type { Ids, RunAs } from './runAs.ts';

/** As whom Postgres's programs run. */
export interface Account {
  /** The user whom the cluster belongs to; null for ourselves. */
  ids: Ids | null;
  command: RunAs;
}

const ourselves: Account = { ids: null, command: (file, args) => ({ file, args, ids: {} }) };

/** The user without rights that every Linux has; initdb needs one with a name. */
async function nobody(): Promise<Ids> {
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error(
      'Postgres refuses to run as root, and this machine has no user "nobody" to run it as. Start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** A cluster made by an ordinary user stays that user's, also when root starts it. */
async function clusterOwner(cluster: string): Promise<Ids | null> {
  try {
    const { uid, gid } = await stat(cluster);
    return uid === 0 ? null : { uid, gid };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Postgres refuses to run as root, so root runs it as the cluster's owner or `nobody`: plainly where that
 * user can reach programs and data, and otherwise (a tree in /root) with the capability to pass closed folders.
 * @throws Error as root where neither way is open, naming the folder in the way.
 */
export async function postgresAccount(folder: DataFolder, binaries: Binaries): Promise<Account> {
  if (process.getuid?.() !== 0) return ourselves;
  if (process.platform !== 'linux')
    throw new Error('Postgres refuses to run as root. Start as an ordinary user, or set DATABASE_URL.');
  const ids = (await clusterOwner(folder.cluster)) ?? (await nobody());
  const closed = await firstClosedPath([binaries.postgres, binaries.initdb, folder.root], ids);
  if (closed === null) return { ids, command: (file, args) => ({ file, args, ids }) };
  return { ids, command: await keepingCapabilities(ids, closed) };
}
