import { link } from 'node:fs/promises';

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
