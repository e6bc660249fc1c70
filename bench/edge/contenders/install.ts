/** The contenders' packages, which the gateway has no use for. */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const folder = new URL('../../contenders/', import.meta.url);

/** npm's own record of what it has installed there. */
const installed = new URL('node_modules/.package-lock.json', folder);
const lock = new URL('package-lock.json', folder);
const newerNode = new URL('node_modules/node/bin/node', folder);

/** Installs them by their lock file: the first time, and when that has changed. @throws Error with npm's own words. */
export async function installContenders(progress: (line: string) => void): Promise<void> {
  if (changedAt(installed) >= changedAt(lock)) return;
  progress('installing the contenders: npm ci in bench/contenders, some 550 MB, once');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: fileURLToPath(folder) });
}

function changedAt(file: URL): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** This Node where it is new enough, else the one of the `node` package. @param major the first that will do. */
export function nodeFrom(major = 0): string {
  const own = Number(process.versions.node.split('.')[0]);
  return own >= major ? process.execPath : fileURLToPath(newerNode);
}
