import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import type { DataFolder } from './dataFolder.ts';
import { isErrno } from './errno.ts';

/**
 * The superuser's password of a cluster that exists.
 * @throws Error when the file is missing: the password cannot be had from the cluster.
 */
export async function readPassword(folder: DataFolder): Promise<string> {
  const password = await readFile(folder.passwordFile, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  });
  if (password.trim() !== '') return password.trim();
  throw new Error(
    `The embedded Postgres in ${folder.cluster} has lost its password: ${folder.passwordFile} is missing or empty. ` +
      `Put the file back, or, if the data may go, remove ${folder.cluster} and start again.`,
  );
}

/**
 * Makes the password of a cluster to be created, or returns the one already there. A draft is linked into
 * place, so that of two processes starting at once both read the same one, and never half of it.
 */
export async function ensurePassword(folder: DataFolder): Promise<string> {
  const fresh = randomBytes(24).toString('base64url');
  const draft = `${folder.passwordFile}.${process.pid}-${fresh.slice(0, 6)}`;
  await writeFile(draft, fresh, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, folder.passwordFile);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readPassword(folder);
}
