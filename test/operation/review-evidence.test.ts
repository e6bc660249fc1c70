/** What a reconciler leaves behind of a request, as the command shows it to an operator. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, uuidOf } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { type House, openHouse } from '../kit/house.ts';
import { candidate, sendToReview } from '../kit/review.ts';

let house: House;
beforeAll(async () => {
  // Nothing is dispatched, so that a request stays where a test puts it.
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

/** A request that a reconciler could not settle, as far as the command can see. */
async function reviewed(candidates: readonly object[]): Promise<string> {
  const input = { audioUri: house.media.wav(2), prompt: 'unclear' };
  const id = await generate(house.gateway.url, house.team.key, input);
  const uuid = uuidOf(id);
  await sendToReview(house.database, uuid, { why: 'several records could be it', candidates });
  return uuid;
}

test('the evidence is shown with the upstream ids that it could be, as a table and as JSON', async () => {
  const uuid = await reviewed([candidate('upstream-1'), candidate('upstream-2')]);
  const { stdout } = await run(['request', 'review', '--json'], house.env);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      id: uuid,
      candidates: ['upstream-1', 'upstream-2'],
      why: 'several records could be it',
    }),
  );
  const table = (await run(['request', 'review'], house.env)).stdout;
  expect(table.split('\n').find((line) => line.startsWith(uuid))).toMatch(
    /upstream-1, upstream-2 +several records could be it$/,
  );
});

test('a request does not go out again that its caller has asked to cancel', async () => {
  const uuid = await reviewed([]);
  await house.database.query('UPDATE video_request SET cancel_requested_at = now() WHERE id = $1', [uuid]);
  const { code, stderr } = await run(['request', 'resolve', uuid, '--submit-again'], house.env);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^clapperboard: a cancel of request .* was asked for at .*; --fail it, or --adopt/),
  ]);
  expect(await run(['request', 'resolve', uuid, '--fail'], house.env)).toMatchObject({ code: 0 });
});
