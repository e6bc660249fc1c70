/** Keeps two sandboxes off one data directory: the second would tear the first one's journal from under it. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Held by a listening socket, which the system lets go of with the process, however that ends. A file with a process
 * id would not do: in a container the next process often has the same one.
 *
 * @param directory Absolute path.
 * @returns What lets go of it.
 * @throws Error when another sandbox on this machine holds it.
 */
export async function holdDirectory(directory: string): Promise<() => void> {
  const address = addressFor(directory);
  if (await staysHeld(address)) {
    throw new Error(
      `Another sandbox uses ${directory}. Stop that one, or give this one a --data-dir of its own.`,
    );
  }
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const server: Server = createServer((socket) => socket.destroy()).listen(address);
  await once(server, 'listening');
  server.unref();
  return () => server.close();
}

/** A restart may come while the last sandbox is still stopping, which takes milliseconds. */
const longestStopMs = 2000;

async function staysHeld(address: string): Promise<boolean> {
  const deadline = Date.now() + longestStopMs;
  while (await answers(address)) {
    if (Date.now() > deadline) return true;
    await delay(50);
  }
  return false;
}

/** Not inside the directory: a socket's path has at most 107 bytes. */
function addressFor(directory: string): string {
  const name = `clapperboard-sandbox-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
