/** The same input twice without a key: perhaps meant, so both are made, and the second is told of the first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  // Nothing is dispatched, so that a request stays as it was recorded.
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

const mutation = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { request { id uuid } errors { code } warnings { code message request { id } } }
}`;

/** Asks for a video; `prompt` tells the inputs of one test from another's. */
async function generate(prompt: string, more: object = {}, key = house.team.key) {
  const input = { audioUri: house.media.wav(2), prompt, ...more };
  return (await call(house.gateway.url, key, mutation, { input })).data.generateVideo;
}

test('a request is recorded all the same, and names the newest earlier one with the same input', async () => {
  const first = await generate('again');
  expect(first.warnings).toEqual([]);
  const second = await generate('again');
  const third = await generate('again', { guidanceScale: 5 });
  expect(second.warnings).toMatchObject([{ request: { id: first.request.id } }]);
  expect(third.warnings).toEqual([
    {
      code: 'IDENTICAL_INPUT',
      message: expect.stringMatching(/^The team asked for the same video at .*idempotencyKey/),
      request: { id: second.request.id },
    },
  ]);
  expect(new Set([first, second, third].map(({ request }) => request.id)).size).toBe(3);
});

test('another input has no twin', async () => {
  await generate('one');
  expect((await generate('another')).warnings).toEqual([]);
  expect((await generate('one', { guidanceScale: 6 })).warnings).toEqual([]);
});

test("another team's request is never named", async () => {
  await generate('ours');
  const other = await createTeamKey(house.env);
  expect((await generate('ours', {}, other.key)).warnings).toEqual([]);
});

test('after ten minutes it is no twin any more', async () => {
  const { request } = await generate('long ago');
  const age = (interval: string) =>
    house.database.query(`UPDATE video_request SET created_at = now() - $2::interval WHERE id = $1`, [
      request.uuid,
      interval,
    ]);
  await age('9 minutes 50 seconds');
  const second = await generate('long ago');
  expect(second.warnings).toMatchObject([{ request: { id: request.id } }]);
  await age('10 minutes 1 second');
  await house.database.query(
    `UPDATE video_request SET created_at = now() - interval '1 hour' WHERE id = $1`,
    [second.request.uuid],
  );
  expect((await generate('long ago')).warnings).toEqual([]);
});

test('a call with a key is warned of nothing, at first and when it is repeated', async () => {
  await generate('with a key');
  expect((await generate('with a key', { idempotencyKey: 'k' })).warnings).toEqual([]);
  expect((await generate('with a key', { idempotencyKey: 'k' })).warnings).toEqual([]);
});

test('a call that is refused is warned of nothing', async () => {
  await generate('refused');
  expect(await generate('refused', { resolution: '1x1' })).toEqual({
    request: null,
    errors: [{ code: 'NOT_ALLOWED' }],
    warnings: [],
  });
});

test('of calls at the same moment all but one are told of another', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => generate('at once')));
  expect(answers.filter(({ warnings }) => warnings.length === 0).length).toBeLessThanOrEqual(1);
  for (const { request, warnings } of answers)
    for (const warning of warnings) expect(warning.request.id).not.toBe(request.id);
});
