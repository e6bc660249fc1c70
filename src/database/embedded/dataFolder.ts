import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where the embedded server keeps its things; every path absolute, without symbolic links. */
export interface DataFolder {
  root: string;
  /** The Postgres data directory. */
  cluster: string;
  passwordFile: string;
  logFile: string;
}

/** Creates the data folder where it is missing, closed to other users. A relative `dataDir` is taken from the working directory now. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  await mkdir(resolve(dataDir), { recursive: true, mode: 0o700 });
  const root = await realpath(resolve(dataDir));
  return {
    root,
    cluster: join(root, 'postgres'),
    passwordFile: join(root, 'postgres.password'),
    logFile: join(root, 'postgres.log'),
  };
}
