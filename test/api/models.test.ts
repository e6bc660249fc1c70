import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const query = `{
  model { id name displayName synchronous price { price { amount currency } unit } pricingDetails parameters { name type required options minValue maxValue } }
  models { id name fetchedAt }
}`;

test('the default model is described: what it takes, within which limits, at what price', async () => {
  const { data } = await call(house.gateway.url, house.team.key, query);
  expect(data.model).toMatchObject({
    name: 'ltx-2-pro-audio-to-video',
    synchronous: true,
    price: { price: { currency: 'USD' } },
  });
  expect(data.model.price.price.amount).toMatch(/^\d+(\.\d+)?$/);
  const parameters = new Map(
    data.model.parameters.map((parameter: { name: string }) => [parameter.name, parameter]),
  );
  expect(parameters.get('audio_uri')).toMatchObject({ type: 'audio', required: true });
  expect(parameters.get('resolution')).toMatchObject({ options: ['1920x1080'] });
  expect(parameters.get('guidance_scale')).toMatchObject({ type: 'float', minValue: 1, maxValue: 50 });
});

test('a model is found by its exact name, by its id as a node, and not by another spelling', async () => {
  const { data } = await call(house.gateway.url, house.team.key, query);
  const one = await call(
    house.gateway.url,
    house.team.key,
    'query ($name: String!, $id: ID!) { model(name: $name) { name } node(id: $id) { id __typename } }',
    {
      name: 'LTX-2-PRO-AUDIO-TO-VIDEO',
      id: data.model.id,
    },
  );
  expect(one.data).toEqual({ model: null, node: { id: data.model.id, __typename: 'Model' } });
  expect(data.models.map(({ name }: { name: string }) => name)).toContain('ltx-2-pro-audio-to-video-queued');
});

test('the catalogue outlives the upstream', async () => {
  const lonely = await openHouse();
  const before = await call(lonely.gateway.url, lonely.team.key, query);
  await lonely.sandbox.stop();
  await lonely.database.query(
    `UPDATE catalogue_model SET listed_at = now() - interval '1 day', detail_fetched_at = now() - interval '1 day'`,
  );
  const after = await call(lonely.gateway.url, lonely.team.key, query);
  expect(after.data.model).toEqual(before.data.model);
  expect(after.errors).toBeUndefined();
  await lonely.stop();
});
