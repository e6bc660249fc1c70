import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { clusterVersion } from './clusterVersion.ts';
import type { DataFolder } from './dataFolder.ts';
import { isErrno } from './errno.ts';
import { processAlive } from './processAlive.ts';
import { programEnvironment } from './programEnvironment.ts';

const draftPrefix = 'postgres.new-';
/** initdb takes under a second; a draft this old is nobody's, whoever has its process id now. */
const draftLifetimeMs = 10 * 60_000;
const initdbTimeoutMs = 2 * 60_000;

/** The built-in provider needs no locale of the operating system, and sorts the same on every machine. */
const initdbFlags = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

/**
 * Makes a cluster in a draft folder and renames it into place, so that a start killed half way leaves no
 * half-made cluster. If another process was quicker, its cluster stands.
 * @throws Error with initdb's own words when it fails.
 */
export async function createCluster(
  folder: DataFolder,
  binaries: Binaries,
  account: Account,
  password: string,
): Promise<void> {
  await removeStaleDrafts(folder.root);
  const draft = await mkdtemp(join(folder.root, `${draftPrefix}${process.pid}-`));
  try {
    await initialise(draft, binaries, account, password);
    await putInPlace(join(draft, 'cluster'), folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function initialise(
  draft: string,
  binaries: Binaries,
  account: Account,
  password: string,
): Promise<void> {
  const cluster = join(draft, 'cluster');
  const passwordFile = join(draft, 'password');
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.ids !== null) await giveTo(account.ids, [draft, cluster, passwordFile]);
  await runInitdb(
    account.command(binaries.initdb, [...initdbFlags, `--pwfile=${passwordFile}`, `--pgdata=${cluster}`]),
    draft,
  );
}

async function giveTo({ uid, gid }: NonNullable<Account['ids']>, paths: string[]): Promise<void> {
  for (const path of paths) await chown(path, uid, gid);
}

async function runInitdb(command: ReturnType<Account['command']>, cwd: string): Promise<void> {
  const options = {
    cwd,
    env: programEnvironment(),
    timeout: initdbTimeoutMs,
    windowsHide: true,
    ...command.ids,
  };
  await promisify(execFile)(command.file, command.args, options).catch(
    (error: Error & { stderr?: string }) => {
      const said = error.stderr?.trim() || error.message;
      const advice = said.includes('shared librar')
        ? ' The Postgres package was installed without its install script: run `npm rebuild`.'
        : '';
      throw new Error(`Could not create the embedded Postgres database: ${said}${advice}`);
    },
  );
}

async function putInPlace(made: string, folder: DataFolder): Promise<void> {
  try {
    await rename(made, folder.cluster);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) throw error;
    if ((await clusterVersion(folder)) !== null) return;
    throw new Error(
      `${folder.cluster} holds something that is not a Postgres database. Move it away and start again.`,
    );
  }
}

async function removeStaleDrafts(root: string): Promise<void> {
  const drafts = (await readdir(root)).filter((name) => name.startsWith(draftPrefix));
  for (const name of drafts) {
    const path = join(root, name);
    const made = await stat(path).catch(() => null);
    const owner = Number.parseInt(name.slice(draftPrefix.length), 10);
    const inUse = made !== null && processAlive(owner) && Date.now() - made.mtimeMs < draftLifetimeMs;
    if (!inUse) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}
