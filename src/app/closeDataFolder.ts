import { chmod, readdir, stat } from 'node:fs/promises';
import type { Logger } from '../observability/logger.ts';

/** What Clapperboard makes in its data folder, and nobody else. */
const ours = /^(token-secret(\..*)?|postgres(\.(password|log|new-).*)?|sandbox|uploads|demo-key)$/;
/** Others may list what is in a folder, read it or write to it. To pass through it is another matter: see below. */
const openToOthers = 0o066;

/**
 * Closes an existing data folder to other users of the machine: keys, prompts and recordings are in it. What is made
 * from now on is closed by itself. A folder that may be somebody else's too, or that is not ours to change, is left as
 * it is, with a warning. One that others may only pass through (`chmod o+x`) stays so: where root may not give the
 * embedded server a capability, that server needs it.
 * @param folder its path; it need not be there.
 */
export async function closeDataFolder(folder: string, log: Logger): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory() || (found.mode & openToOthers) === 0) return;
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const shared = (await readdir(folder)).filter((name) => !ours.test(name));
  const obstacle =
    shared.length > 0
      ? `${shared[0]} in it is none of Clapperboard's`
      : await chmod(folder, 0o700).then(
          () => null,
          (error: NodeJS.ErrnoException) => `this user may not change it (${error.code})`,
        );
  if (obstacle === null)
    log.info({ folder, mode }, 'the data folder was open to other users; it is 0700 now');
  else
    log.warn(
      { folder, mode },
      `other users of this machine can read the data folder, and ${obstacle}: close it (chmod 700), or set CLAPPERBOARD_DATA_DIR to a folder of its own`,
    );
}
