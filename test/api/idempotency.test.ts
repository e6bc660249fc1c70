import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { removeExpiredKeys } from '../../src/domain/videoRequest/removeExpiredKeys.ts';
import { call } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const mutation = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) {
    request { id }
    errors { __typename code field ... on RequestConflictError { requestId } }
  }
}`;
const generate = async (input: object, key = house.team.key, url = house.gateway.url) =>
  (await call(url, key, mutation, { input })).data.generateVideo;
const input = (more: object) => ({ audioUri: house.media.wav(2), prompt: '[sandbox: fast]', ...more });

/** Calls again for as long as another call with the key is being recorded. */
async function untilTold(...call: Parameters<typeof generate>): ReturnType<typeof generate> {
  for (;;) {
    const answer = await generate(...call);
    if (answer.errors[0]?.code !== 'IDEMPOTENCY_KEY_IN_USE') return answer;
  }
}

test('the same key with the same input is the same request, at once or one after the other', async () => {
  const calls = Array.from({ length: 20 }, () => untilTold(input({ idempotencyKey: 'a' })));
  const ids = (await Promise.all(calls)).map(({ request }) => request.id);
  ids.push((await generate(input({ idempotencyKey: 'a', guidanceScale: 5 }))).request.id);
  expect(new Set(ids).size).toBe(1);
  expect(await house.database.query('SELECT id FROM video_request')).toHaveLength(1);
});

test('a hundred calls with one key over two processes are one request', async () => {
  const prompt = 'one of many [sandbox: fast]';
  const second = await house.startGateway();
  const urls = [house.gateway.url, second.url];
  const calls = Array.from({ length: 100 }, (_, index) =>
    untilTold(input({ prompt, idempotencyKey: 'many' }), house.team.key, urls[index % 2]),
  );
  const answers = await Promise.all(calls);
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  const [id] = new Set(answers.map(({ request }) => request.id));
  expect(answers.map(({ request }) => request.id)).toEqual(Array(100).fill(id));
  expect(await house.database.query('SELECT id FROM video_request WHERE prompt = $1', [prompt])).toHaveLength(
    1,
  );
});

test('the same key with another input is an error that names the first request', async () => {
  const first = await generate(input({ idempotencyKey: 'b' }));
  expect(await generate(input({ idempotencyKey: 'b', guidanceScale: 6 }))).toEqual({
    request: null,
    errors: [
      {
        __typename: 'RequestConflictError',
        code: 'IDEMPOTENCY_KEY_REUSED',
        field: ['input', 'idempotencyKey'],
        requestId: first.request.id,
      },
    ],
  });
});

test('a key has one form: two that look the same are one request', async () => {
  const composed = await generate(input({ idempotencyKey: 'caf\u00e9' }));
  const decomposed = await generate(input({ idempotencyKey: 'cafe\u0301' }));
  expect(decomposed).toEqual({ request: composed.request, errors: [] });
});

test.each(['a\u200bb', ' a', 'a\n', 'a\ufe0f', 'a\u202eb'])(
  'a key with what nobody sees is refused: %j',
  async (key) => {
    const { request, errors } = await generate(input({ idempotencyKey: key }));
    expect([request, errors]).toEqual([null, [expect.objectContaining({ code: 'NOT_ALLOWED' })]]);
  },
);

test('a call that was refused has not used its key up', async () => {
  expect((await generate(input({ idempotencyKey: 'c', guidanceScale: 0 }))).request).toBeNull();
  expect((await generate(input({ idempotencyKey: 'c' }))).request.id).toBeTruthy();
});

test('a key belongs to its team', async () => {
  const other = await createTeamKey(house.env);
  const [mine, theirs] = [
    await generate(input({ idempotencyKey: 'd' })),
    await generate(input({ idempotencyKey: 'd' }), other.key),
  ];
  expect(theirs.request.id).not.toBe(mine.request.id);
});

test('without a key every call is a request', async () => {
  const [one, two] = [await generate(input({})), await generate(input({}))];
  expect(one.request.id).not.toBe(two.request.id);
});

/** Moves the end of a key's life to so long ago. */
const expire = (key: string, ago: string) =>
  house.database.query(`UPDATE idempotency_key SET expires_at = now() - $2::interval WHERE key = $1`, [
    key,
    ago,
  ]);

test('a key lives for 30 days; then it stands for a new request, of any input', async () => {
  const first = await generate(input({ idempotencyKey: 'e' }));
  const [life] = await house.database.query<{ days: number }>(
    `SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM idempotency_key WHERE key = 'e'`,
  );
  expect(life?.days).toBe(30);
  await expire('e', '1 second');
  const second = await generate(input({ idempotencyKey: 'e', guidanceScale: 6 }));
  expect(second).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
  expect(second.request.id).not.toBe(first.request.id);
  expect((await generate(input({ idempotencyKey: 'e', guidanceScale: 6 }))).request).toEqual(second.request);
});

test('keys are removed an hour after their end, and their requests stay', async () => {
  const { request } = await generate(input({ idempotencyKey: 'long over' }));
  await generate(input({ idempotencyKey: 'just over' }));
  await expire('long over', '2 hours');
  await expire('just over', '1 minute');
  const database = openDatabase({ url: house.database.url, poolSize: 1, onIdleError: () => {} });
  try {
    expect(await removeExpiredKeys({ database })).toBe(1);
    expect(await removeExpiredKeys({ database })).toBe(0);
  } finally {
    await database.close();
  }
  const keys = await house.database.query<{ key: string }>('SELECT key FROM idempotency_key');
  expect(keys.map(({ key }) => key)).toContain('just over');
  expect(keys.map(({ key }) => key)).not.toContain('long over');
  const query = 'query ($id: ID!) { request(id: $id) { id } }';
  const { data } = await call(house.gateway.url, house.team.key, query, { id: request.id });
  expect(data.request).toEqual(request);
});
