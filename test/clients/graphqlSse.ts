/** graphql-sse's own client, which can send headers where a browser's EventSource cannot, but does not resume by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { type Change, generate, watchOperation } from '../kit/client.ts';
import { type Ending, type Errand, type Follower, type Told, toTold } from './follower.ts';

const retryAttempts = 300;
const pauseMs = 200;

export function followByGraphqlSse({ url, key, ...input }: Errand): Follower {
  const told: Told[] = [];
  const client = createClient({
    url: `${url}/graphql`,
    headers: { authorization: `Bearer ${key}` },
    retryAttempts,
    retry: () => delay(pauseMs),
  });
  const follow = async (): Promise<Ending> => {
    // Like graphql-ws's client it writes them out anew at each try.
    const variables: { requestId: string; after?: string } = { requestId: await generate(url, key, input) };
    for await (const { data, errors } of client.iterate<{ requestStatusChanged: Change }>({
      query: watchOperation,
      variables,
    })) {
      if (!data) return { code: 1, output: JSON.stringify(errors) };
      variables.after = data.requestStatusChanged.cursor;
      told.push(toTold(data.requestStatusChanged));
    }
    return { code: 0, output: '' };
  };
  return { prompt: input.prompt, told: () => told, ended: follow() };
}
