import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { isErrno } from './errno.ts';

/**
 * Writes a file that nobody else may read, unless it is there already. A draft is linked into place: of two processes
 * that start at once both then read the same one, and never half of it.
 */
export async function createOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await link(draft, path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
