import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, call, generate, settled, uuidOf, watch } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const ask = (prompt: string, more: object = {}) =>
  generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt, ...more });
const follow = (
  variables: { requestId?: string; after?: string },
  enough?: (changes: readonly Change[]) => boolean,
) => watch(house.gateway.url, house.team.key, variables, enough);

const logOf = async (id: string) => {
  return house.database.query<{ version: number; status: string; state: string }>(
    'SELECT version, status, state FROM request_event WHERE request_id = $1 ORDER BY version',
    [uuidOf(id)],
  );
};

describe.each([
  ['a synchronous model', {}],
  ['a queued model', { model: 'ltx-2-pro-audio-to-video-queued' }],
])('on %s', (_name, more) => {
  test('a subscriber sees what the event log says, from its present state to the end, and the stream completes', async () => {
    const id = await ask('[sandbox: slow 1]', more);
    const changes = await follow({ requestId: id });
    const log = await logOf(id);
    const seen = changes.map(({ version, status }) => ({ version, status }));
    expect(seen).toEqual(
      log.slice((seen[0]?.version ?? 1) - 1).map(({ version, status }) => ({ version, status })),
    );
    expect(changes.at(-1)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
    expect(log.map(({ version }) => version)).toEqual(log.map((_, index) => index + 1));
  });
});

test('a queued model is seen in PROCESSING on its way', async () => {
  const changes = await follow({
    requestId: await ask('[sandbox: slow 2]', { model: 'ltx-2-pro-audio-to-video-queued' }),
  });
  expect(changes.map(({ status }) => status)).toContain('PROCESSING');
});

test('after a cursor nothing is missed and nothing comes twice, also when all is over', async () => {
  const id = await ask('[sandbox: fast]');
  const [first] = await follow({ requestId: id }, () => true);
  await settled(house.gateway.url, house.team.key, id);
  const rest = await follow({ requestId: id, after: first?.cursor ?? '' });
  const seen = [first, ...rest].filter((change) => change !== undefined);
  const versions = seen.map(({ version }) => version);
  expect(versions).toEqual(versions.map((_, index) => (first?.version ?? 1) + index));
  const last = seen.at(-1) as Change;
  expect(last).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
  expect(await follow({ requestId: id, after: last.cursor })).toEqual([]);
});

test("the team's stream goes on from a cursor too", async () => {
  const before = await ask('[sandbox: fast]');
  const last = (await follow({ requestId: before })).at(-1);
  const ids = [await ask('[sandbox: fast]'), await ask('[sandbox: fail]')];
  const done = (changes: readonly Change[]) =>
    changes.filter(({ stage }) => stage === 'DONE').length === ids.length;
  const changes = await follow({ after: last?.cursor ?? '' }, done);
  for (const id of ids) {
    const versions = changes.filter(({ request }) => request.id === id).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
});

test('a cursor that the log cannot go on from brings a change that says resync', async () => {
  const id = await ask('[sandbox: fast]');
  await settled(house.gateway.url, house.team.key, id);
  const future = Buffer.from('e:999999').toString('base64url');
  expect(await follow({ requestId: id, after: future })).toMatchObject([{ resync: true, status: 'SUCCESS' }]);
  expect(await follow({ after: future }, () => true)).toMatchObject([{ resync: true }]);
});

test('a cursor that is none is refused by name', async () => {
  await expect(follow({ after: 'nonsense' })).rejects.toThrow(/after is not a cursor/);
});

test('a failed request says whose fault, whether to try again and whether it was charged', async () => {
  const failed = await settled(house.gateway.url, house.team.key, await ask('[sandbox: fail]'));
  expect(failed).toMatchObject({
    status: 'FAILED',
    video: null,
    error: { code: 'GENERATION_FAILED', fault: 'UPSTREAM', retryable: true, charged: 'UNKNOWN' },
  });
  const refused = await settled(house.gateway.url, house.team.key, await ask('[sandbox: reject]'));
  expect(refused).toMatchObject({
    status: 'FAILED',
    error: { code: 'REFUSED', fault: 'CALLER', retryable: false, charged: 'NO' },
  });
});

test('a finished request has its video, which plays from any byte', async () => {
  const { video } = await settled(house.gateway.url, house.team.key, await ask('[sandbox: fast]'));
  expect(video).toMatchObject({ width: 1920, height: 1080 });
  const response = await fetch(video.url, { headers: { range: 'bytes=4-7' } });
  expect(response.status).toBe(206);
  expect(await response.text()).toBe('ftyp');
});

test('every change in the log is one transition of the record', async () => {
  const { data } = await call(
    house.gateway.url,
    house.team.key,
    '{ requests(first: 100) { nodes { id version status } } }',
  );
  for (const { id, version, status } of data.requests.nodes) {
    expect((await logOf(id)).at(-1)).toMatchObject({ version, status });
  }
});
