import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled, uuidOf } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';

/** A house with its own way to ask: each request's prompt tells its POSTs apart in the ledger. */
async function openHouseWith(options: Parameters<typeof openHouse>[0] = {}) {
  const house = await openHouse({
    ...options,
    env: { SUBMIT_TIMEOUT_SECONDS: '6', RECONCILE_TIMEOUT_SECONDS: '12', ...options.env },
  });
  let count = 0;
  const ask = async (directive: string, more: object = {}) => {
    count += 1;
    const prompt = `reconciliation ${count} ${directive}`;
    const input = { audioUri: house.media.wav(2), prompt, ...more };
    return { prompt, id: await generate(house.gateway.url, house.team.key, input) };
  };
  const posts = (prompt: string) => {
    const found = house.sandbox
      .ledger()
      .filter(({ payload }) => JSON.stringify(payload ?? '').includes(prompt));
    return { sent: found.length, accepted: found.filter(({ accepted }) => accepted).length };
  };
  const end = async ({ id, prompt }: { id: string; prompt: string }) => {
    const { status, stage } = await settled(house.gateway.url, house.team.key, id);
    return { status, stage, ...posts(prompt) };
  };
  /** Waits until a POST has failed, for what is asked after that alone can show that the list has caught up. */
  const unanswered = ({ id }: { id: string }) =>
    eventually(
      () =>
        house.database.query(
          `SELECT 1 FROM submission_attempt WHERE request_id = $1 AND outcome = 'UNCONFIRMED'`,
          [uuidOf(id)],
        ),
      (rows) => rows.length === 1,
    );
  return { ...house, ask, end, posts, unanswered };
}

/** The reason and the evidence of a request's latest event. */
const lastEvent = async (house: House, id: string) => {
  const [event] = await house.database.query<{ reason: string; detail: Record<string, unknown> }>(
    'SELECT reason, detail FROM request_event WHERE request_id = $1 ORDER BY version DESC LIMIT 1',
    [uuidOf(id)],
  );
  return event;
};
const review = { status: 'QUEUED', stage: 'NEEDS_REVIEW' };

describe('where the list can be trusted', () => {
  let house: Awaited<ReturnType<typeof openHouseWith>>;
  beforeAll(async () => {
    house = await openHouseWith();
  });
  afterAll(() => house.stop());

  test.concurrent.each([
    ['the reply is lost', '[sandbox: lost reply]', 'SUCCESS'],
    ['a proxy answers for the upstream', '[sandbox: bad gateway]', 'SUCCESS'],
    ['a proxy cuts the blocking POST', '[sandbox: slow 4] [sandbox: cut 1]', 'SUCCESS'],
    ['the POST is redirected', '[sandbox: redirect]', 'SUCCESS'],
    ['the upstream answers 500 and keeps a failed record', '[sandbox: backend error]', 'FAILED'],
  ])('%s: the job is found in the list and followed to its end', async (_name, directive, status) => {
    expect(await house.end(await house.ask(directive))).toEqual({
      status,
      stage: 'DONE',
      sent: 1,
      accepted: 1,
    });
  });

  test.concurrent('a POST that blocks is bound while it is open, so that its answer is not needed', async () => {
    const { id, prompt } = await house.ask('[sandbox: slow 5]');
    const bound = () =>
      house.database.query(
        `SELECT 1 FROM video_request WHERE id = $1 AND state = 'RUNNING' AND upstream_id IS NOT NULL`,
        [uuidOf(id)],
      );
    await eventually(bound, (rows) => rows.length === 1, 4.5);
    expect(await house.end({ id, prompt })).toEqual({
      status: 'SUCCESS',
      stage: 'DONE',
      sent: 1,
      accepted: 1,
    });
  });

  test.concurrent('a POST that was never accepted is sent again once a later one is in the list', async () => {
    const request = await house.ask('[sandbox: drop before accept 1]');
    await house.unanswered(request);
    await house.end(await house.ask('[sandbox: fast]'));
    expect(await house.end(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', sent: 2, accepted: 1 });
  });

  test.concurrent('a cancel of what proves to be never accepted is free, and it is not sent again', async () => {
    const request = await house.ask('[sandbox: drop before accept 1]');
    await house.unanswered(request);
    const cancel = 'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { code } } }';
    await call(house.gateway.url, house.team.key, cancel, { id: request.id });
    await house.end(await house.ask('[sandbox: fast]'));
    expect(await house.end(request)).toEqual({ status: 'CANCELLED', stage: 'DONE', sent: 1, accepted: 0 });
  });
});

test('with nothing later in the list, what it does not show goes to an operator with the evidence', async () => {
  const house = await openHouseWith({ env: { RECONCILE_TIMEOUT_SECONDS: '5' } });
  const request = await house.ask('[sandbox: drop before accept 1]');
  expect(await house.end(request)).toEqual({ ...review, sent: 1, accepted: 0 });
  expect(await lastEvent(house, request.id)).toMatchObject({
    detail: {
      why: expect.stringMatching(/nothing later of ours/),
      attempts: [{ number: 1 }],
      candidates: [],
      listing: { complete: true, read: 0 },
    },
  });
  await house.stop();
});

test('with AUTO_RESUBMIT=off what is proven absent waits for the word of an operator', async () => {
  const house = await openHouseWith({ env: { AUTO_RESUBMIT: 'off' } });
  const request = await house.ask('[sandbox: drop before accept 1]');
  await house.unanswered(request);
  await house.end(await house.ask('[sandbox: fast]'));
  expect(await house.end(request)).toEqual({ ...review, sent: 1, accepted: 0 });
  expect(await lastEvent(house, request.id)).toMatchObject({
    detail: { why: expect.stringMatching(/proven absent.*AUTO_RESUBMIT/) },
  });
  await house.stop();
});

test('a list that echoes nothing proves nothing: the candidates are shown to an operator', async () => {
  const house = await openHouseWith({
    env: { RECONCILE_TIMEOUT_SECONDS: '5' },
    sandboxFlags: ['--echo-payload', 'empty'],
  });
  const request = await house.ask('[sandbox: lost reply]');
  expect(await house.end(request)).toEqual({ ...review, sent: 1, accepted: 1 });
  expect(await lastEvent(house, request.id)).toMatchObject({
    detail: {
      why: expect.stringMatching(/does not echo enough/),
      candidates: [{ upstreamId: expect.any(String), status: 'success', equal: [], different: [] }],
    },
  });
  await house.stop();
});

test('exact twins are never taken for one another', async () => {
  const house = await openHouseWith({
    env: { RECONCILE_TIMEOUT_SECONDS: '5' },
    sandboxFlags: ['--list-lag-seconds', '1'],
  });
  const input = { audioUri: house.media.wav(2), prompt: 'twins [sandbox: lost reply]' };
  const ids = await Promise.all([1, 2].map(() => generate(house.gateway.url, house.team.key, input)));
  for (const id of ids) {
    expect(await house.end({ id, prompt: input.prompt })).toEqual({ ...review, sent: 2, accepted: 2 });
    expect((await lastEvent(house, id))?.detail.candidates).toHaveLength(2);
  }
  await house.stop();
});

test('the list may lag, come in pages of one, tell its length instead of its end, and echo only a part', async () => {
  const house = await openHouseWith({
    sandboxFlags: [
      ...['--list-lag-seconds', '1', '--page-size', '1'],
      ...['--list-shape', 'total', '--echo-payload', 'partial'],
    ],
  });
  const lost = [await house.ask('[sandbox: lost reply]'), await house.ask('[sandbox: lost reply]')];
  for (const request of lost) {
    expect(await house.end(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', sent: 1, accepted: 1 });
  }
  await house.stop();
});
