/** Apollo Client's subscriptions: by `GraphQLWsLink` as its documentation sets it up, and by `HttpLink` alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchOperation } from '../../../examples/operations.ts';
import { generate } from '../../kit/client.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { viewerData, viewerQuery } from '../documents.ts';
import { recordedFetch } from '../recordedFetch.ts';
import { type ApolloAnswer, type ApolloOptions, apolloVersions } from './apolloVersion.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const statuses = (answers: readonly ApolloAnswer[]) =>
  answers.map(({ data }) => data?.requestStatusChanged.status);

describe.each(apolloVersions)('$version', ({ open }) => {
  const opened = (more: Partial<ApolloOptions>) => {
    const { fetch } = recordedFetch();
    return open({ url: house.gateway.url, key: house.team.key, fetch, ...more });
  };
  const ask = () =>
    generate(house.gateway.url, house.team.key, {
      audioUri: house.media.wav(2),
      prompt: '[sandbox: fast]',
    });

  test.each([
    ['over graphql-ws', {}],
    ['over graphql-ws, behind the link for persisted queries', { persisted: {} }],
  ])('%s follows a request to its end', async (_way, more) => {
    const client = opened({ socket: true, ...more });
    const answers = await client.subscribe(watchOperation, { requestId: await ask() });
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(statuses(answers).at(-1)).toBe('SUCCESS');
    expect((await client.query(viewerQuery)).data).toMatchObject(viewerData);
    await client.stop();
  });

  test('over graphql-ws is told that there is no such request', async () => {
    const client = opened({ socket: true });
    const answers = await client.subscribe(watchOperation, { requestId: 'x' });
    expect(answers.flatMap(({ errors }) => errors ?? [])[0]?.message).toMatch(/request/i);
    await client.stop();
  });

  test('without a link for subscriptions is told which transports carry one', async () => {
    const client = opened({});
    const answers = await client.subscribe(watchOperation, { requestId: await ask() });
    expect(answers.map(({ data }) => data).filter(Boolean)).toEqual([]);
    expect(answers[0]?.errors?.[0]?.message).toMatch(/WebSocket|text\/event-stream/);
    await client.stop();
  });
});
