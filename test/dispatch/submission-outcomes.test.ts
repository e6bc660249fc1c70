import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { SUBMIT_TIMEOUT_SECONDS: '5' } });
});
afterAll(() => house.stop());

let count = 0;
const ask = async (directive: string, more: object = {}) => {
  count += 1;
  const prompt = `outcome ${count} ${directive}`;
  const input = { audioUri: house.media.wav(2), prompt, ...more };
  return { prompt, id: await generate(house.gateway.url, house.team.key, input) };
};
const posts = (prompt: string) =>
  house.sandbox.ledger().filter(({ payload }) => JSON.stringify(payload ?? '').includes(prompt)).length;
const end = async (directive: string, more: object = {}) => {
  const { id, prompt } = await ask(directive, more);
  const request = await settled(house.gateway.url, house.team.key, id);
  return {
    status: request.status,
    stage: request.stage,
    posts: posts(prompt),
    charged: request.error?.charged,
  };
};

describe('what is proven unsent is sent again until it is taken', () => {
  test.concurrent.each([
    ['a rate limit', '[sandbox: rate limit]', 2],
    ['a rate limit three times over', '[sandbox: rate limit 2]', 3],
    ['no credits for the moment', '[sandbox: no credits 1]', 2],
    ['no capacity', '[sandbox: capacity]', 2],
  ])('%s', async (_name, directive, sent) => {
    expect(await end(`[sandbox: fast] ${directive}`)).toEqual({
      status: 'SUCCESS',
      stage: 'DONE',
      posts: sent,
      charged: undefined,
    });
  });

  test('an upstream that is away: the request waits and is sent when it is back', async () => {
    const away = await house.startGateway({ GMI_BASE_URL: 'http://127.0.0.1:1', ROLE: 'all' });
    const prompt = 'outcome away [sandbox: fast]';
    await house.gateway.stop();
    const id = await generate(away.url, house.team.key, { audioUri: house.media.wav(2), prompt });
    const tried = () =>
      house.database.query(
        `SELECT 1 FROM submission_attempt WHERE outcome = 'UNSENT' AND detail LIKE '%ECONNREFUSED%'`,
      );
    await eventually(tried, (rows) => rows.length > 0);
    await away.stop();
    const back = await house.startGateway();
    expect(await settled(back.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
    expect(posts(prompt)).toBe(1);
  });
});

describe('what the upstream has taken is followed to its end by its id', () => {
  let url: string;
  beforeAll(async () => {
    url = (await house.startGateway()).url;
  });
  const follow = async (directive: string, more: object = {}) => {
    count += 1;
    const prompt = `outcome ${count} ${directive}`;
    const id = await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt, ...more });
    const { status, stage } = await settled(url, house.team.key, id);
    return { status, stage, posts: posts(prompt) };
  };
  test.each([
    ['success without an outcome', '[sandbox: fast] [sandbox: no outcome]', 'SUCCESS'],
    ['an error that names the request', '[sandbox: fast] [sandbox: capacity named]', 'SUCCESS'],
    ['a status that nobody documented', '[sandbox: slow 1] [sandbox: unknown status]', 'SUCCESS'],
    ['a generation that fails', '[sandbox: fail]', 'FAILED'],
    ['a payload that is refused', '[sandbox: reject]', 'FAILED'],
    ['a cancel on the other side', '[sandbox: cancelled]', 'CANCELLED'],
  ])('%s', async (_name, directive, status) => {
    expect(await follow(directive)).toEqual({ status, stage: 'DONE', posts: 1 });
  });

  test('audio that is too short fails at the upstream, which was asked once', async () => {
    const id = await generate(url, house.team.key, { audioUri: house.media.wav(1), prompt: 'too short' });
    const { status, error } = await settled(url, house.team.key, id);
    expect([status, error.message]).toEqual(['FAILED', expect.stringMatching(/2.*20/)]);
  });

  test('a cancel before submission is free and final; one that comes later is a wish', async () => {
    const api = await house.startGateway({ ROLE: 'api' });
    const cancel =
      'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { request { status stage cancelRequestedAt } errors { __typename code } } }';
    const running = await generate(url, house.team.key, {
      audioUri: house.media.wav(2),
      prompt: '[sandbox: slow 2]',
      model: 'ltx-2-pro-audio-to-video-queued',
    });
    const late = await call(api.url, house.team.key, cancel, { id: running });
    expect(late.data.cancelRequest).toMatchObject({
      request: { cancelRequestedAt: expect.any(String) },
      errors: [],
    });
    expect(await settled(url, house.team.key, running)).toMatchObject({ status: 'SUCCESS' });
    const ended = await call(api.url, house.team.key, cancel, { id: running });
    expect(ended.data.cancelRequest.errors).toEqual([
      { __typename: 'RequestConflictError', code: 'ALREADY_FINISHED' },
    ]);
  });
});

test('a cancel of what waits is certain: it is never sent', async () => {
  const lonely = await openHouse({ env: { ROLE: 'api' } });
  const id = await generate(lonely.gateway.url, lonely.team.key, {
    audioUri: lonely.media.wav(2),
    prompt: '[sandbox: fast]',
  });
  const cancel =
    'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { request { status stage } errors { code } } }';
  const { data } = await call(lonely.gateway.url, lonely.team.key, cancel, { id });
  expect(data.cancelRequest).toEqual({ request: { status: 'CANCELLED', stage: 'DONE' }, errors: [] });
  await lonely.startGateway({ ROLE: 'dispatcher' });
  expect(await settled(lonely.gateway.url, lonely.team.key, id)).toMatchObject({
    status: 'CANCELLED',
    error: null,
  });
  expect(lonely.sandbox.ledger()).toEqual([]);
  await lonely.stop();
});
