/** Well-behaved sockets in a thread of their own: each says who it is, watches its team's requests, and answers pings. */
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';

const { url, key, count } = workerData;
const address = `${url.replace('http', 'ws')}/graphql`;
const payload = { authorization: `Bearer ${key}` };
const query = 'subscription { requestStatusChanged { status } }';
let closed = 0;

function open() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, 'graphql-transport-ws');
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    socket.once('message', () => {
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
      resolve(undefined);
    });
    socket.on('close', () => {
      closed += 1;
    });
  });
}

for (let opened = 0; opened < count; opened += 100)
  await Promise.all(Array.from({ length: Math.min(100, count - opened) }, open));
parentPort.postMessage('open');
parentPort.on('message', () => parentPort.postMessage({ closed }));
