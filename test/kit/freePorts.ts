import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that is free together with the next one, which `start` gives to its sandbox. It is below the range that
 * systems hand out for port 0, so that no other test gets it in the meantime.
 */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 6_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
