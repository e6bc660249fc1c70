import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeListCursor } from '../../src/graphql/connection/cursor.ts';
import { call, generate } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
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

describe('whether there is more is read from the list', () => {
  const more = ({ hasPreviousPage, hasNextPage }: Awaited<ReturnType<typeof page>>) => [
    hasPreviousPage,
    hasNextPage,
  ];

  test('on a page of no entries', async () => {
    expect(await page('(first: 0)')).toEqual({
      ids: [],
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
    expect(await page('(last: 0)')).toMatchObject({ ids: [], hasNextPage: false, hasPreviousPage: true });
  });

  test('on an empty page behind the end, and on one before the beginning', async () => {
    const all = await page('(first: 100)');
    const behind = await page(`(first: 2, after: "${all.endCursor}")`);
    expect([behind.ids, ...more(behind)]).toEqual([[], true, false]);
    const before = await page(`(last: 2, before: "${all.startCursor}")`);
    expect([before.ids, ...more(before)]).toEqual([[], false, true]);
  });

  test('with a cursor on the other side', async () => {
    const all = await page('(first: 100)');
    const head = await page(`(first: 7, before: "${all.endCursor}")`);
    expect([head.ids, ...more(head)]).toEqual([newestFirst.slice(0, 6), false, true]);
    const tail = await page(`(last: 7, after: "${all.startCursor}")`);
    expect([tail.ids, ...more(tail)]).toEqual([newestFirst.slice(1), true, false]);
  });

  test('with a cursor that is older, or newer, than the whole list', async () => {
    const place = (createdAt: string) =>
      encodeListCursor({ createdAt: new Date(createdAt), id: '01a2047f-0000-7000-8000-000000000000' });
    const newer = await page(`(first: 100, after: "${place('2030-01-01')}")`);
    expect([newer.ids, ...more(newer)]).toEqual([newestFirst, false, false]);
    const older = await page(`(last: 100, before: "${place('2020-01-01')}")`);
    expect([older.ids, ...more(older)]).toEqual([newestFirst, false, false]);
  });

  test('of the entries that the filter lets through', async () => {
    const { endCursor } = await page('(first: 1)');
    const others = await page(`(first: 1, after: "${endCursor}", filter: { model: "another" })`);
    expect([others.ids, ...more(others)]).toEqual([[], false, false]);
    const queued = await page(`(first: 1, after: "${endCursor}", filter: { status: [QUEUED, SUCCESS] })`);
    expect([queued.ids.length, ...more(queued)]).toEqual([1, true, true]);
  });

  test('of keys as of requests', async () => {
    const { key } = await createTeamKey(house.env, 'admin');
    const keys = async (args: string) => {
      const query = `{ apiKeys${args} { nodes { id } pageInfo { hasPreviousPage hasNextPage endCursor } } }`;
      return (await call(house.gateway.url, key, query)).data.apiKeys;
    };
    const { pageInfo } = await keys('');
    expect(await keys('(first: 0)')).toMatchObject({
      nodes: [],
      pageInfo: { hasPreviousPage: false, hasNextPage: true },
    });
    expect(await keys(`(first: 2, after: "${pageInfo.endCursor}")`)).toMatchObject({
      nodes: [],
      pageInfo: { hasPreviousPage: true, hasNextPage: false },
    });
    expect(await keys(`(first: 2, before: "${pageInfo.endCursor}")`)).toMatchObject({
      nodes: [],
      pageInfo: { hasPreviousPage: false, hasNextPage: true },
    });
  });
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
    ['(first: -1)', /first is -1; allowed is 0 to 100/],
    ['(first: 101)', /first is 101; allowed is 0 to 100/],
    ['(last: -1)', /last is -1; allowed is 0 to 100/],
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
