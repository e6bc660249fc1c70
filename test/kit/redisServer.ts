/** A Redis that knows no more than a gateway needs to start on it, and refuses a password when it is told to. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RedisServer {
  /** Its address, with this password. */
  urlWith(password: string): string;
  /** Refuses the password from now on, and cuts every connection. */
  refusePasswords(): void;
  stop(): Promise<void>;
}

export async function startRedisServer(): Promise<RedisServer> {
  const sockets = new Set<Socket>();
  let refuses = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.on('data', (data) => {
      for (const [name = '', ...args] of commandsIn(String(data)))
        socket.write(name === 'auth' && refuses ? wrongPassword : answerTo(name, args));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    urlWith: (password) => `redis://:${password}@127.0.0.1:${port}`,
    refusePasswords() {
      refuses = true;
      cutAll();
    },
    async stop() {
      server.close();
      cutAll();
      await once(server, 'close');
    },
  };
}

const wrongPassword = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
const info = 'redis_version:7.0.0\r\nloading:0\r\n';

function answerTo(name: string, args: readonly string[]): string {
  if (name === 'info') return `$${info.length}\r\n${info}\r\n`;
  if (name !== 'subscribe') return '+OK\r\n';
  const [channel = ''] = args;
  return `*3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:1\r\n`;
}

/** Each command of a client is an array of strings, whole in one piece as long as it is small. */
function commandsIn(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => {
      const words = command.split('\r\n').filter((_, line) => line % 2 === 1);
      return [words[0]?.toLowerCase() ?? '', ...words.slice(1)];
    });
}
