/** graphql-ws's client, set up to come back: used as it is, under Apollo Client, or under urql. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** With the waits below some 90 s without a gateway; counted anew once there was one. */
const retryAttempts = 25;
const longestWaitMs = 4_000;
/** Whoever is silent for longer than the ping's interval and this, in milliseconds, is gone. */
const pingEveryMs = 10_000;
const pongWithinMs = 5_000;

export function socketClient(url: string, key: string): Client {
  let deadline: NodeJS.Timeout | undefined;
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Browsers have one of their own, and so has Node from 22 on.
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${key}` },
    retryAttempts,
    // Random, so that all who lost the same gateway do not come back in the same moment.
    retryWait: (retries) => delay(Math.min(500 * 2 ** retries, longestWaitMs) * (0.5 + Math.random())),
    // Left out, only closes are retried, and while a gateway restarts, connecting fails with an error instead. What does
    // not pass by itself is a key that does not hold (4403), though the client would try it again, too.
    shouldRetry: (problem) => !isClose(problem) || problem.code !== 4403,
    // A connection can die without a word, as when a laptop has slept: what is asked for and not answered ends it.
    keepAlive: pingEveryMs,
    on: {
      ping(received) {
        if (!received) deadline = setTimeout(() => client.terminate(), pongWithinMs).unref();
      },
      pong(received) {
        if (received) clearTimeout(deadline);
      },
      closed: () => clearTimeout(deadline),
    },
  });
  return client;
}

/** What graphql-ws's client gives up with, as an error with a sentence: GraphQL errors, a close, or a failed connection. */
export function socketError(problem: unknown): Error {
  if (Array.isArray(problem)) return new Error(problem.map(({ message }) => message).join(' '));
  if (isClose(problem))
    return new Error(`The gateway closed the connection: ${problem.reason} (${problem.code}).`);
  return new Error('The gateway cannot be reached.', { cause: problem });
}

interface Close {
  readonly code: number;
  readonly reason: string;
}

function isClose(problem: unknown): problem is Close {
  return typeof problem === 'object' && problem !== null && 'code' in problem && 'reason' in problem;
}
