/** Ways to make the process keep things: on each transport, without a key, with a reader's and with a member's. */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { callText, deafPeer, deafSocket } from './peers.ts';
import { largestQuery, type Scene } from './scene.ts';

export interface Attack {
  readonly name: string;
  readonly run: (scene: Scene) => Promise<void>;
}

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Sends for so many seconds, as fast as the other side takes it. */
async function flood(
  sockets: readonly WebSocket[],
  seconds: number,
  message: () => string | Buffer,
): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    for (const socket of sockets) {
      if (socket.bufferedAmount > 1_000_000 || socket.readyState !== socket.OPEN) continue;
      for (let count = 0; count < 50 && socket.bufferedAmount < 1_000_000; count += 1) socket.send(message());
    }
    await delay(5);
  }
}

/** A ping of 125 bytes as it is on the wire: final, masked by zeros. */
const pingFrame = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, 'x')]);

/** The same below the WebSocket: frames that are made already. */
async function floodRaw(sockets: readonly WebSocket[], seconds: number, frames: Buffer): Promise<void> {
  const streams = sockets.map((socket) => (socket as unknown as { _socket: Socket })._socket);
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    for (const stream of streams)
      if (stream.writable && stream.writableLength < 1_000_000) stream.write(frames);
    await delay(1);
  }
}

const subscribe = (id: string, text: string) =>
  JSON.stringify({ type: 'subscribe', id, payload: { query: text } });

/** A subscription that begins with a change of 700 KB; `variant` makes it another one. */
function largeChange({ requestIds }: Scene, request: number, variant: number): string {
  const prompts = Array.from({ length: 35 }, (_, index) => `p${variant}_${index}: prompt`).join(' ');
  const id = requestIds[request % requestIds.length];
  return `subscription { requestStatusChanged(requestId: "${id}") { request { ${prompts} } } }`;
}

export const attacks: readonly Attack[] = [
  {
    name: 'WebSocket, no key: pings before connection_init whose answers nobody reads',
    run: async (scene) => {
      const sockets = await times(10, () => deafSocket(scene.url, null));
      const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(240_000) } });
      await flood(sockets, 5, () => ping);
    },
  },
  {
    name: "WebSocket, no key: the protocol's own pings, whose answers nobody reads",
    run: async (scene) => {
      const sockets = await times(10, () => deafSocket(scene.url, null));
      await floodRaw(sockets, 5, Buffer.concat(Array.from({ length: 500 }, () => pingFrame)));
    },
  },
  {
    name: 'WebSocket, no key: 3,000 sockets that never say who they are',
    run: async (scene) => void (await times(3_000, () => deafSocket(scene.url, null).catch(() => null))),
  },
  {
    name: "WebSocket, a reader's token: 80 of the largest queries on each of ten sockets, unread",
    run: async (scene) => {
      const sockets = await times(10, () => deafSocket(scene.url, scene.readerToken));
      for (let count = 0; count < 80; count += 1)
        for (const socket of sockets) socket.send(subscribe(String(count), largestQuery));
    },
  },
  {
    name: "WebSocket, a reader's token: the largest query on 40 sockets at once, unread",
    run: async (scene) => {
      const sockets = await times(40, () => deafSocket(scene.url, scene.readerToken));
      for (const socket of sockets) socket.send(subscribe('1', largestQuery));
    },
  },
  {
    name: "WebSocket, a member's key: pings and their answers, unread",
    run: async (scene) => {
      const sockets = await times(10, () => deafSocket(scene.url, scene.memberKey));
      await flood(sockets, 5, () => JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(100) } }));
    },
  },
  {
    name: "WebSocket, a member's key: ids of 240 KB",
    run: async (scene) => {
      const sockets = await times(10, () => deafSocket(scene.url, scene.memberKey));
      for (let count = 0; count < 200; count += 1)
        for (const socket of sockets)
          socket.send(
            subscribe(`${count}${'i'.repeat(240_000)}`, 'subscription { requestStatusChanged { status } }'),
          );
    },
  },
  {
    name: "WebSocket, a member's key: messages that never end, on 300 sockets",
    run: async (scene) => {
      const sockets = await times(300, () => deafSocket(scene.url, scene.memberKey));
      for (const socket of sockets) socket.send('x'.repeat(250_000), { fin: false });
    },
  },
  {
    name: "WebSocket, a reader's token: documents of 10,000 characters, each another, as 2,000 subscriptions",
    run: async (scene) => {
      const sockets = await times(20, () => deafSocket(scene.url, scene.readerToken));
      let count = 0;
      for (const socket of sockets)
        for (let id = 0; id < 100; id += 1) {
          count += 1;
          const fields = Array.from({ length: 49 }, (_, n) => `a${count}_${n}${'x'.repeat(80)}: status`).join(
            ' ',
          );
          const text = `subscription { requestStatusChanged { ${fields} ${'request { id } '.repeat(200)} } }`;
          socket.send(subscribe(String(id), text));
        }
    },
  },
  {
    name: "WebSocket, a reader's token: 2,000 subscriptions whose every change has 700 KB, unread",
    run: async (scene) => {
      const sockets = await times(20, () => deafSocket(scene.url, scene.readerToken));
      for (const [index, socket] of sockets.entries())
        for (let id = 0; id < 100; id += 1) socket.send(subscribe(String(id), largeChange(scene, id, index)));
    },
  },
  {
    name: "event stream, a reader's token: 60 subscriptions whose every change has 700 KB, unread",
    run: async (scene) => {
      const peers = await times(60, () => deafPeer(scene.url));
      const accept = { accept: 'text/event-stream' };
      for (const [index, peer] of peers.entries())
        peer.write(
          callText(scene.readerToken, JSON.stringify({ query: largeChange(scene, index, 0) }), accept),
        );
      // The kernel has room for one change: nothing waits in the process, which cannot tell that nobody reads.
      await delay(5_000);
      for (const { socket } of peers) socket.destroy();
    },
  },
  {
    name: "HTTP, a reader's token: 80 of the largest queries on each of ten connections, unread",
    run: async (scene) => {
      const peers = await times(10, () => deafPeer(scene.url));
      for (let count = 0; count < 80; count += 1)
        for (const peer of peers)
          peer.write(callText(scene.readerToken, JSON.stringify({ query: largestQuery })));
    },
  },
  {
    name: "HTTP, a reader's token: the largest query on 100 connections, unread",
    run: async (scene) => {
      const peers = await times(100, () => deafPeer(scene.url));
      for (const peer of peers)
        peer.write(callText(scene.readerToken, JSON.stringify({ query: largestQuery })));
    },
  },
  {
    name: "event stream, a reader's token: the largest query on 100 connections, unread",
    run: async (scene) => {
      const peers = await times(100, () => deafPeer(scene.url));
      const accept = { accept: 'text/event-stream' };
      for (const peer of peers)
        peer.write(callText(scene.readerToken, JSON.stringify({ query: largestQuery }), accept));
    },
  },
  {
    name: 'HTTP, no key: 350 calls of which half is sent, and 350 of which not even the headers are',
    run: async (scene) => {
      const peers = await times(700, () => deafPeer(scene.url));
      const text = callText(null, 'x'.repeat(250_000));
      for (const [index, peer] of peers.entries())
        peer.write(index % 2 ? text.slice(0, 200_000) : text.slice(0, 60));
    },
  },
  {
    name: "HTTP, a member's key: 400 bodies of which the end never comes",
    run: async (scene) => {
      const peers = await times(400, () => deafPeer(scene.url));
      const text = callText(scene.memberKey, JSON.stringify({ query: 'x'.repeat(250_000) }));
      for (const peer of peers) peer.write(text.slice(0, -10));
    },
  },
];
