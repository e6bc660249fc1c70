import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import type { DataFolder } from './dataFolder.ts';
import { isErrno } from './errno.ts';
import { programEnvironment } from './programEnvironment.ts';

/**
 * The Postgres major version that made the folder's cluster, such as "18"; null where there is no cluster.
 * @throws Error when it is another user's.
 */
export async function clusterVersion(folder: DataFolder): Promise<string | null> {
  try {
    return (await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    if (!isErrno(error, 'EACCES')) throw error;
    throw new Error(
      `The embedded Postgres in ${folder.cluster} belongs to another user (it may have been made as root). ` +
        `Start as that user, or hand the folder over: chown -R ${process.getuid?.() ?? 'USER'} ${folder.root}`,
    );
  }
}

async function programVersion(binaries: Binaries): Promise<string> {
  const { stdout } = await promisify(execFile)(binaries.postgres, ['--version'], {
    env: programEnvironment(),
  });
  return /\d+/.exec(stdout)?.[0] ?? stdout.trim();
}

/**
 * Postgres cannot open a cluster of another major version.
 * @throws Error naming both versions, the folder, and what to do.
 */
export async function requireSameVersion(
  folder: DataFolder,
  made: string,
  binaries: Binaries,
): Promise<void> {
  const installed = await programVersion(binaries);
  if (made === installed) return;
  throw new Error(
    `The database in ${folder.cluster} was made by Postgres ${made}; this program brings Postgres ${installed}, which cannot open it. ` +
      `Dump it with the program version that made it (pg_dump) and restore it into a new data folder, ` +
      `or, if the data may go, remove ${folder.cluster} and ${folder.passwordFile}.`,
  );
}
