import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, generate, settled, socketClient, watch } from '../kit/client.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let other: Key;
let mine: string;
beforeAll(async () => {
  house = await openHouse();
  other = await createTeamKey(house.env);
  mine = await generate(house.gateway.url, house.team.key, {
    audioUri: house.media.wav(2),
    prompt: '[sandbox: fast]',
  });
});
afterAll(() => house.stop());

const missing = Buffer.from('VideoRequest:01a2047f-0000-7000-8000-000000000000').toString('base64url');
const as = (key: string, query: string, variables: object = {}) =>
  call(house.gateway.url, key, query, variables);

test("another team's request reads exactly as a missing one: by request, by node and by cancel", async () => {
  const query = `query ($id: ID!) { request(id: $id) { id } node(id: $id) { id } }`;
  expect((await as(other.key, query, { id: mine })).data).toEqual(
    (await as(other.key, query, { id: missing })).data,
  );
  expect((await as(house.team.key, query, { id: mine })).data).toEqual({
    request: { id: mine },
    node: { id: mine },
  });

  const cancel = `mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { request { id } errors { code message field } } }`;
  expect((await as(other.key, cancel, { id: mine })).data).toEqual(
    (await as(other.key, cancel, { id: missing })).data,
  );
});

test("a list holds the team's own requests alone, and a foreign cursor does not open another's", async () => {
  const query = `query ($after: String) { requests(after: $after) { nodes { id } pageInfo { endCursor } } }`;
  const own = (await as(house.team.key, query)).data.requests;
  expect(own.nodes).toEqual([{ id: mine }]);
  expect((await as(other.key, query)).data.requests.nodes).toEqual([]);
  expect((await as(other.key, query, { after: own.pageInfo.endCursor })).data.requests.nodes).toEqual([]);
});

test("a subscription to another team's request is refused as one to a missing request", async () => {
  const refusal = (requestId: string) =>
    watch(house.gateway.url, other.key, { requestId }).catch((error: unknown) => error);
  const strip = (error: unknown) => String(error).replace(/"requestId":"[^"]*"/, '');
  expect(strip(await refusal(mine))).toContain('NOT_FOUND');
  expect(strip(await refusal(mine))).toBe(strip(await refusal(missing)));
});

test("a subscription to the whole team brings none of another team's changes", async () => {
  const client = socketClient(house.gateway.url, { authorization: `Bearer ${other.key}` });
  const seen: string[] = [];
  const changes = client.iterate<{ requestStatusChanged: { request: { id: string } } }>({
    query: 'subscription { requestStatusChanged { request { id } } }',
  });
  const reading = (async () => {
    for await (const { data } of changes) seen.push(data?.requestStatusChanged.request.id ?? '');
  })();
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' };
  await settled(house.gateway.url, house.team.key, await generate(house.gateway.url, house.team.key, input));
  const theirs = await generate(house.gateway.url, other.key, input);
  await settled(house.gateway.url, other.key, theirs);
  await client.dispose();
  await reading;
  expect(new Set(seen)).toEqual(new Set([theirs]));
});

test('a team node is only found by its own team', async () => {
  const { data } = await as(house.team.key, '{ viewer { team { id name } } }');
  const query = `query ($id: ID!) { node(id: $id) { id } }`;
  expect((await as(house.team.key, query, { id: data.viewer.team.id })).data.node).toEqual({
    id: data.viewer.team.id,
  });
  expect((await as(other.key, query, { id: data.viewer.team.id })).data.node).toBeNull();
});
