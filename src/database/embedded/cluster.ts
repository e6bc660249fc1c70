import { type Account, postgresAccount } from './account.ts';
import { type Binaries, embeddedBinaries } from './binaries.ts';
import { clusterVersion, requireSameVersion } from './clusterVersion.ts';
import { createCluster } from './createCluster.ts';
import { type DataFolder, openDataFolder } from './dataFolder.ts';
import { ensurePassword, readPassword } from './password.ts';

/** A cluster that is there and fits our programs; whether a server runs on it is another question. */
export interface EmbeddedCluster {
  folder: DataFolder;
  binaries: Binaries;
  account: Account;
  password: string;
  /** Whether this call made it. */
  created: boolean;
}

/** Opens the data folder's cluster, or makes one where there is none yet. */
export async function openCluster(
  dataDir: string,
  log?: { info(message: string): void },
): Promise<EmbeddedCluster> {
  const binaries = await embeddedBinaries();
  const folder = await openDataFolder(dataDir);
  const version = await clusterVersion(folder);
  const account = await postgresAccount(folder, binaries);
  if (version !== null) {
    await requireSameVersion(folder, version, binaries);
    return { folder, binaries, account, password: await readPassword(folder), created: false };
  }
  log?.info(`Creating a Postgres database in ${folder.cluster}`);
  const password = await ensurePassword(folder);
  await createCluster(folder, binaries, account, password);
  return { folder, binaries, account, password, created: true };
}
