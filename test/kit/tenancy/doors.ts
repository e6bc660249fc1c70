/** One operation through each door, as the text that its caller is sent. */
import { setTimeout as delay } from 'node:timers/promises';
import { openStream } from '../eventStream.ts';
import { openSocket, type RawSocket } from '../socket.ts';

export interface Call {
  readonly query: string;
  readonly variables: object;
}

export interface Door {
  readonly name: string;
  /** What comes back, all of it; of a stream that goes on, what has come until it is silent. */
  ask(call: Call): Promise<string>;
  close(): void;
}

/** A stream that has said nothing for so long, in milliseconds, has nothing to say: they are all read at once. */
const silenceMs = 400;

export function httpDoor(url: string, credential: string): Door {
  return {
    name: 'HTTP',
    async ask(call) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify(call),
      });
      return `${response.status} ${await response.text()}`;
    },
    close() {},
  };
}

export async function socketDoor(url: string, credential: string): Promise<Door> {
  const socket = await openSocket(url, { Authorization: `Bearer ${credential}` });
  await socket.next(({ type }) => type === 'connection_ack');
  // All probes listen at the same time.
  socket.socket.setMaxListeners(0);
  let lastId = 0;
  return {
    name: 'WebSocket',
    ask(call) {
      lastId += 1;
      return askSocket(socket, `probe-${lastId}`, call);
    },
    close: () => socket.socket.close(),
  };
}

async function askSocket({ socket, send }: RawSocket, id: string, payload: Call): Promise<string> {
  const got: string[] = [];
  let over = () => {};
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  const listen = (data: unknown) => {
    const message = JSON.parse(String(data)) as { id?: string; type: string };
    if (message.id !== id) return;
    got.push(String(data).replaceAll(id, 'probe'));
    if (message.type !== 'next') over();
  };
  socket.on('message', listen);
  send({ type: 'subscribe', id, payload });
  await Promise.race([ended, isStream(payload) ? untilSilent(got) : ended]);
  socket.off('message', listen);
  send({ type: 'complete', id });
  return got.join('\n');
}

export function streamDoor(url: string, credential: string): Door {
  return {
    name: 'event stream',
    async ask(call) {
      const stream = await openStream(url, { ...call, headers: { authorization: `Bearer ${credential}` } });
      if (stream.status !== 200) return `${stream.status} ${await stream.text()}`;
      const got: string[] = [];
      const reading = (async () => {
        for await (const event of stream.events) got.push(JSON.stringify(event));
      })().catch(() => {});
      await Promise.race([reading, isStream(call) ? untilSilent(got) : reading]);
      stream.close();
      return got.join('\n');
    },
    close() {},
  };
}

/** Until nothing more has come for a while. */
async function untilSilent(got: readonly string[]): Promise<void> {
  for (let heard = -1; heard < got.length; ) {
    heard = got.length;
    await delay(silenceMs);
  }
}

function isStream({ query }: Call): boolean {
  return query.startsWith('subscription');
}
