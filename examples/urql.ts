/**
 * urql: asks for a video and follows it to its end, through restarts of the gateway.
 *
 * CLAPPERBOARD_KEY=clap_… npx tsx examples/urql.ts ["What is to be seen"]
 */
import {
  Client,
  type ExecutionResult,
  fetchExchange,
  type SubscriptionForwarder,
  subscriptionExchange,
} from '@urql/core';
import { input, key, printChange, run, url } from './commandLine.ts';
import {
  type Change,
  type GenerateData,
  generateOperation,
  requestIdOf,
  type WatchData,
  watchOperation,
} from './operations.ts';
import { socketClient, socketError } from './socketClient.ts';

const socket = socketClient(url, key);

/**
 * graphql-ws's client writes an operation's variables out anew each time it reconnects. They are a copy of urql's, into
 * which the cursor of the last change goes: the gateway goes on right behind it, and nothing is missed or comes twice.
 */
const forwardSubscription: SubscriptionForwarder = ({ query = '', variables: given }) => ({
  subscribe(sink) {
    const variables: Record<string, unknown> = { ...given };
    const unsubscribe = socket.subscribe<WatchData>(
      { query, variables },
      {
        next(result) {
          const cursor = result.data?.requestStatusChanged?.cursor;
          if (cursor) variables.after = cursor;
          sink.next(result as ExecutionResult);
        },
        error: (problem) => sink.error(socketError(problem)),
        complete: () => sink.complete(),
      },
    );
    return { unsubscribe };
  },
});

const client = new Client({
  url: `${url}/graphql`,
  preferGetMethod: false,
  fetchOptions: { headers: { authorization: `Bearer ${key}` } },
  exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription })],
});

async function generate(): Promise<string> {
  const { data, error } = await client.mutation<GenerateData>(generateOperation, { input });
  return requestIdOf(data, error ? [error] : []);
}

function follow(requestId: string): Promise<Change | undefined> {
  let last: Change | undefined;
  return new Promise((resolve, reject) => {
    client.subscription<WatchData>(watchOperation, { requestId }).subscribe(({ data, error, hasNext }) => {
      if (error) return reject(error);
      // The end of the stream is told by the last result once more.
      if (!hasNext) return resolve(last);
      last = data?.requestStatusChanged;
      if (last) printChange(last);
    });
  });
}

await run(async () => follow(await generate()));
await socket.dispose();
