/** A browser's `EventSource` that the gateway refuses stops, where one that is merely cut off would ask again for ever. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, generate } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type ForeignPage, openForeignPage } from './foreignPage.ts';
import { clientToken, streamAddress } from './streamAddress.ts';

/** Longer than Chromium waits before it asks again where the stream says nothing else: 3 s. */
const longerThanRetryMs = 5_000;

let house: House;
let requestId: string;
let token: string;
let page: ForeignPage;
beforeAll(async () => {
  house = await openHouse();
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: never]' };
  requestId = await generate(house.gateway.url, house.team.key, input);
  token = await clientToken(house.gateway.url, house.team.key, requestId);
});
afterAll(() => house.stop());
beforeEach(async () => {
  page = await openForeignPage();
});
afterEach(() => page.stop());

const address = (given: { requestId?: string; token?: string; query?: string }) => {
  const full = new URL(
    streamAddress(house.gateway.url, given.token ?? token, { requestId: given.requestId ?? requestId }),
  );
  if (given.query) full.searchParams.set('query', given.query);
  return full.href;
};

const isClosed = () =>
  eventually(
    () => page.followed(),
    ({ readyState }) => readyState === 2,
  );

describe('is closed for good, and asks once, with', () => {
  test.each([
    ['an id that is no id', () => address({ requestId: 'x' })],
    ['a token that is not valid', () => address({ token: 'clapt_nonsense' })],
    [
      'a document that has a fault',
      () => address({ query: 'subscription { requestStatusChanged { secret } }' }),
    ],
  ])('%s', async (_name, refused) => {
    await page.follow(refused());
    await isClosed();
    await delay(longerThanRetryMs);
    expect(await page.followed()).toMatchObject({ events: [], opened: 0, errors: 1 });
    expect(await page.requests('/graphql')).toHaveLength(1);
  });
});

test('is closed for good when its token is revoked in the middle', async () => {
  const admin = await createTeamKey(house.env, 'admin', house.team.teamId);
  const { key } = await createTeamKey(house.env, 'member', house.team.teamId);
  await page.follow(address({ token: await clientToken(house.gateway.url, key, requestId) }));
  await eventually(
    () => page.followed(),
    ({ events }) => events.length > 0,
  );
  await revoke(admin.key, key);
  await isClosed();
  const asked = (await page.requests('/graphql')).length;
  expect(asked).toBeLessThanOrEqual(2);
  await delay(longerThanRetryMs);
  expect(await page.requests('/graphql')).toHaveLength(asked);
});

async function revoke(admin: string, key: string): Promise<void> {
  const { data } = await call(house.gateway.url, admin, '{ apiKeys(first: 100) { nodes { id hint } } }');
  const { id } = data.apiKeys.nodes.find(({ hint }: { hint: string }) => key.startsWith(hint));
  const mutation = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { errors { code } } }';
  expect((await call(house.gateway.url, admin, mutation, { id })).data.revokeApiKey.errors).toEqual([]);
}
