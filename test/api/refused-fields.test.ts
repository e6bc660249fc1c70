/** A field that is refused takes no other field of its operation with it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

test('a video that was asked for beside a forbidden field is answered with its id', async () => {
  const mutation = `mutation ($input: GenerateVideoInput!) {
    a: generateVideo(input: $input) { request { id } errors { code } }
    b: createApiKey(input: { name: "another" }) { key }
  }`;
  const input = { audioUri: house.media.wav(2), prompt: 'beside a forbidden field' };
  const { data, errors } = await call(house.gateway.url, house.team.key, mutation, { input });
  expect(data).toEqual({ a: { request: { id: expect.any(String) }, errors: [] }, b: null });
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'FORBIDDEN' } }]);
});

test('what is read beside a forbidden field is answered', async () => {
  const query = '{ viewer { role } apiKeys { nodes { id } } requests(first: 1) { nodes { id } } }';
  const { data, errors } = await call(house.gateway.url, house.team.key, query);
  expect(data).toMatchObject({ viewer: { role: 'MEMBER' }, apiKeys: null, requests: { nodes: [{}] } });
  expect(errors).toMatchObject([{ path: ['apiKeys'], extensions: { code: 'FORBIDDEN' } }]);
});
