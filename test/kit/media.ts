import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sineWav } from './sineWav.ts';

export interface MediaServer {
  /** Address of a sine tone of so many seconds. */
  wav(seconds: number): string;
  stop(): Promise<void>;
}

/** Serves WAV files as somebody's web server would. */
export async function serveMedia(): Promise<MediaServer> {
  const server = createServer((request, response) => {
    const [, seconds] = /^\/tone-([\d.]+)\.wav$/.exec(request.url ?? '') ?? [];
    if (seconds === undefined) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': 'audio/wav' }).end(sineWav(Number(seconds)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    wav: (seconds) => `http://127.0.0.1:${port}/tone-${seconds}.wav`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
