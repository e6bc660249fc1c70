import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let newestFirst: string[];
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  const ids: string[] = [];
  for (let index = 0; index < 7; index += 1) {
    ids.push(
      await generate(house.gateway.url, house.team.key, {
        audioUri: house.media.wav(2),
        prompt: `list ${index}`,
      }),
    );
  }
  // All at one moment: the id alone must order them then.
  await house.database.query(`UPDATE video_request SET created_at = '2026-01-01T00:00:00.123Z'`);
  newestFirst = ids.toReversed();
});
afterAll(() => house.stop());

const list = async (args: string) => {
  const query = `{ requests${args} { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  return call(house.gateway.url, house.team.key, query);
};
const page = async (args: string) => {
  const { data, errors } = await list(args);
  expect(errors).toBeUndefined();
  const { edges, nodes, pageInfo } = data.requests;
  expect(edges.map(({ node }: { node: object }) => node)).toEqual(nodes);
  return { ids: nodes.map(({ id }: { id: string }) => id), ...pageInfo };
};

test('pages forward bring everything once, newest first', async () => {
  const first = await page('(first: 3)');
  const second = await page(`(first: 3, after: "${first.endCursor}")`);
  const third = await page(`(first: 3, after: "${second.endCursor}")`);
  expect([...first.ids, ...second.ids, ...third.ids]).toEqual(newestFirst);
  expect([first, second, third].map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
  expect([first, second, third].map(({ hasPreviousPage }) => hasPreviousPage)).toEqual([false, true, true]);
});

test('pages backward bring everything once, in the same order', async () => {
  const last = await page('(last: 4)');
  const before = await page(`(last: 4, before: "${last.startCursor}")`);
  expect([...before.ids, ...last.ids]).toEqual(newestFirst);
  expect([last.hasPreviousPage, before.hasPreviousPage, before.hasNextPage]).toEqual([true, false, true]);
});

test('a filter narrows the list, by status and by model', async () => {
  await call(
    house.gateway.url,
    house.team.key,
    'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { code } } }',
    {
      id: newestFirst[2],
    },
  );
  expect((await page('(filter: { status: [CANCELLED] })')).ids).toEqual([newestFirst[2]]);
  expect((await page('(filter: { status: [QUEUED], model: "ltx-2-pro-audio-to-video" })')).ids).toHaveLength(
    6,
  );
  expect((await page('(filter: { model: "another" })')).ids).toEqual([]);
});

describe('arguments that are wrong are refused with what is allowed', () => {
  test.each([
    ['(first: 0)', /first is 0; allowed is 1 to 100/],
    ['(first: 101)', /first is 101; allowed is 1 to 100/],
    ['(last: -1)', /last is -1; allowed is 1 to 100/],
    ['(first: 1, last: 1)', /together/],
    ['(after: "nonsense")', /after is not a cursor/],
    ['(before: "cjoxOng")', /before is not a cursor/],
  ])('%s', async (args, message) => {
    const { errors } = await list(args);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
