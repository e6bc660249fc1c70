/**
 * With the types that graphql-codegen makes of the schema: asks for a video and follows it to its end, through restarts
 * of the gateway. Apollo Client and urql take these documents as they are; graphql-ws's client needs `subscribe` below.
 *
 * CLAPPERBOARD_KEY=clap_… npx tsx examples/typed/typed.ts ["What is to be seen"]
 */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { input, key, printChange, run, url } from '../commandLine.ts';
import { requestIdOf } from '../operations.ts';
import { socketClient, socketError } from '../socketClient.ts';
import {
  GenerateDocument,
  type GenerateMutation,
  WatchDocument,
  type WatchSubscription,
  type WatchSubscriptionVariables,
} from './generated/graphql.ts';

type Change = WatchSubscription['requestStatusChanged'];

const client = socketClient(url, key);

/** Runs an operation of any kind. Resolves when nothing comes any more. */
function subscribe<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onData: (data: Data) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe<Data>(
      { query: print(document), variables },
      {
        next: ({ data, errors }) => (data && !errors ? onData(data) : reject(socketError(errors))),
        error: (problem) => reject(socketError(problem)),
        complete: resolve,
      },
    );
  });
}

async function generate(): Promise<string> {
  let answer: GenerateMutation | undefined;
  await subscribe(GenerateDocument, { input }, (data) => {
    answer = data;
  });
  return requestIdOf(answer);
}

async function follow(requestId: string): Promise<Change | undefined> {
  // The client writes them out anew each time it reconnects: the gateway goes on right behind the last change.
  const variables: WatchSubscriptionVariables = { requestId };
  let last: Change | undefined;
  await subscribe(WatchDocument, variables, ({ requestStatusChanged: change }) => {
    last = change;
    variables.after = change.cursor;
    printChange(change);
  });
  return last;
}

await run(async () => follow(await generate()));
await client.dispose();
