import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createOnce } from '../../newFile.ts';
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

/** Makes the password of a cluster to be created, or returns the one already there. */
export async function ensurePassword(folder: DataFolder): Promise<string> {
  await createOnce(folder.passwordFile, randomBytes(24).toString('base64url'));
  return readPassword(folder);
}
