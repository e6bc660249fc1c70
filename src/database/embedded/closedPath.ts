import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ids } from './runAs.ts';

/** Something on the way that a user may not enter or execute. */
export interface ClosedPath {
  path: string;
  isFolder: boolean;
}

/** By mode bits alone: access control lists are left to show themselves when the program starts. */
async function mayExecute(path: string, { uid, gid }: Ids): Promise<ClosedPath | null> {
  const found = await stat(path);
  const bit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
  return (found.mode & bit) === 0 ? { path, isFolder: found.isDirectory() } : null;
}

/** The path and all its parents, the path itself first. */
function withParents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...withParents(parent)];
}

/** The first of these absolute paths or their parents that the user cannot pass; a closed file comes before folders. */
export async function firstClosedPath(paths: string[], ids: Ids): Promise<ClosedPath | null> {
  const all = [...new Set(paths.flatMap(withParents))];
  const closed = (await Promise.all(all.map((path) => mayExecute(path, ids)))).filter(
    (entry) => entry !== null,
  );
  return closed.find((entry) => !entry.isFolder) ?? closed[0] ?? null;
}
