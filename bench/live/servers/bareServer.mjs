/**
 * The contender: what one gets from graphql-ws and ws with their defaults and an async iterable in memory. No key, no
 * database, no log: only the protocol, and a payload of the same shape as the gateway's. On a port of its own.
 *
 * Asked over the IPC channel: `port`, `subscriptions`, and `publish`, which answers with when it began to.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema(`
  type Query { request: VideoRequest }
  type Subscription { requestStatusChanged(requestId: ID): RequestStatusChange! }
  type RequestStatusChange {
    cursor: String! status: RequestStatus! stage: RequestStage! version: Int! at: String! request: VideoRequest!
  }
  type VideoRequest { id: ID! prompt: String createdAt: String! updatedAt: String! }
  enum RequestStatus { QUEUED PROCESSING SUCCESS FAILED CANCELLED }
  enum RequestStage { WAITING SUBMITTING CONFIRMING GENERATING NEEDS_REVIEW DONE }
`);

/** Each subscription's way to be handed a change. */
const followers = new Set();

/** An async iterable of changes: what is not asked for yet waits in a queue. */
function follow() {
  const queue = [];
  let wake = () => {};
  const push = (change) => {
    queue.push(change);
    wake();
  };
  followers.add(push);
  return {
    async next() {
      while (queue.length === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      return { done: false, value: { requestStatusChanged: queue.shift() } };
    },
    async return() {
      followers.delete(push);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const http = createServer();
const sockets = new WebSocketServer({ server: http, path: '/graphql' });
useServer({ schema, roots: { subscription: { requestStatusChanged: follow } } }, sockets);
http.listen(0, '127.0.0.1');
await once(http, 'listening');

let version = 1;
const answers = {
  port: () => http.address().port,
  subscriptions: () => followers.size,
  publish() {
    version += 1;
    const at = Number(process.hrtime.bigint() / 1_000n) / 1_000;
    const day = new Date().toISOString();
    const id = Buffer.from('VideoRequest:019ab7a2-5f0e-7cc3-98c4-dc0c0c07398f').toString('base64url');
    const request = { id, prompt: 'a lighthouse '.repeat(8), createdAt: day, updatedAt: day };
    const cursor = Buffer.from(`e:${version}`).toString('base64url');
    const change = { cursor, status: 'PROCESSING', stage: 'GENERATING', version, at: day, request };
    for (const push of followers) push(change);
    return { at };
  },
};
process.on('message', ({ id, name }) => process.send({ id, value: answers[name]() }));
process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit());
