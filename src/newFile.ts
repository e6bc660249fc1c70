import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';

/**
 * Gives a file a second name.
 * @returns false where that name is taken: unlike rename(2), link(2) replaces nothing.
 */
export function linkNew(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/**
 * Writes a file that nobody else may read, unless it is there already. A draft is linked into place: of two processes
 * that start at once both then read the same one, and never half of it.
 */
export async function createOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}-${randomUUID().slice(0, 8)}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await linkNew(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
