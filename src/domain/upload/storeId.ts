/**
 * The id of an upload folder stands in it. A folder that is not mounted at present, or that the processes do not share,
 * has another one or none: what is missing from it is not taken for removed.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v4 as uuidv4 } from 'uuid';
import { createOnce } from '../../newFile.ts';

const idFile = '.store';

/** null where the folder or its id is missing. */
export async function readStoreId(folder: string): Promise<string | null> {
  return readFile(join(folder, idFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** Makes the id where the folder has none; of several processes the first one's stands. */
export async function giveStoreId(folder: string): Promise<void> {
  if ((await readStoreId(folder)) !== null) return;
  await createOnce(join(folder, idFile), uuidv4());
}
