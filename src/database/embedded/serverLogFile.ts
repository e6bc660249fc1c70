import type { FileHandle } from 'node:fs/promises';
import { open, readFile, stat, truncate } from 'node:fs/promises';

const maximumBytes = 5 * 1024 * 1024;
const tailLines = 12;

/** Postgres's log while one server starts: where to write, and what it has said since. */
export interface ServerLogFile {
  handle: FileHandle;
  /** The last lines written since the file was opened; an empty string when there are none. */
  tail(): Promise<string>;
}

/** Opens the log to append, emptied first when it has grown past 5 MB. Close `handle` once spawned. */
export async function openServerLogFile(path: string): Promise<ServerLogFile> {
  const handle = await open(path, 'a', 0o600);
  if ((await handle.stat()).size > maximumBytes) await truncate(path);
  const start = (await stat(path)).size;
  return { handle, tail: () => readTail(path, start) };
}

async function readTail(path: string, start: number): Promise<string> {
  const written = (await readFile(path)).subarray(start).toString('utf8');
  return written.trim().split('\n').slice(-tailLines).join('\n');
}
