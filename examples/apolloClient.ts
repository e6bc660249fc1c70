/**
 * Apollo Client: asks for a video and follows it to its end, through restarts of the gateway.
 *
 * CLAPPERBOARD_KEY=clap_… npx tsx examples/apolloClient.ts ["What is to be seen"]
 */
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { tap } from 'rxjs';
import { WebSocket } from 'ws';
import { input, key, printChange, run, url } from './commandLine.ts';
import {
  type Change,
  type GenerateData,
  generateOperation,
  requestIdOf,
  type WatchData,
  watchOperation,
} from './operations.ts';
import { socketClient } from './socketClient.ts';

// Apollo's link looks for it by this name, and Node has had it since 22 only.
Object.assign(globalThis, { WebSocket });

/**
 * Lets every subscription go on where it stood, hooks' too: graphql-ws's client writes an operation's variables out anew
 * each time it reconnects, so the cursor of the last change goes in there: the gateway goes on right behind it. They are
 * copied first, for what a component has given is not ours to change, and the cache goes by it.
 */
const resumeLink = new ApolloLink((operation, forward) => {
  const variables = { ...operation.variables };
  operation.variables = variables;
  return forward(operation).pipe(
    tap(({ data }) => {
      const cursor = data?.requestStatusChanged?.cursor;
      if (cursor) variables.after = cursor;
    }),
  );
});

const socket = socketClient(url, key);
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    ApolloLink.from([resumeLink, new GraphQLWsLink(socket)]),
    new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${key}` } }),
  ),
});

async function generate(): Promise<string> {
  const { data } = await client.mutate<GenerateData>({
    mutation: gql(generateOperation),
    variables: { input },
  });
  return requestIdOf(data);
}

function follow(requestId: string): Promise<Change | undefined> {
  let last: Change | undefined;
  return new Promise((resolve, reject) => {
    client.subscribe<WatchData>({ query: gql(watchOperation), variables: { requestId } }).subscribe({
      next({ data, error }) {
        if (!data) return reject(error);
        last = data.requestStatusChanged;
        printChange(last);
      },
      error: reject,
      complete: () => resolve(last),
    });
  });
}

await run(async () => follow(await generate()));
client.stop();
await socket.dispose();
