/**
 * graphql-ws's own client: asks for a video and follows it to its end, through restarts of the gateway.
 *
 * CLAPPERBOARD_KEY=clap_… npx tsx examples/graphqlWs.ts ["What is to be seen"]
 */
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

const client = socketClient(url, key);

async function generate(): Promise<string> {
  const results = client.iterate<GenerateData>({ query: generateOperation, variables: { input } });
  const { value } = await results.next().catch((problem) => Promise.reject(socketError(problem)));
  return requestIdOf(value?.data, value?.errors);
}

function follow(requestId: string): Promise<Change | undefined> {
  // After a reconnect the client subscribes again by itself and writes these same variables out anew. So the cursor of
  // the last change goes in here: the gateway goes on right behind it, and nothing is missed or comes twice.
  const variables: { requestId: string; after?: string } = { requestId };
  let last: Change | undefined;
  return new Promise((resolve, reject) => {
    // Rather than `iterate`, which collects what comes faster than it is read, and would know an older cursor.
    client.subscribe<WatchData>(
      { query: watchOperation, variables },
      {
        next({ data, errors }) {
          if (!data) return reject(socketError(errors));
          last = data.requestStatusChanged;
          variables.after = last.cursor;
          printChange(last);
        },
        error: (problem) => reject(socketError(problem)),
        complete: () => resolve(last),
      },
    );
  });
}

await run(async () => follow(await generate()));
await client.dispose();
