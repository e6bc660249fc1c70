/** A POST that is open tells by its answer how its request ends: nobody asks meanwhile, unless somebody wants to know. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, generate, settled, uuidOf } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';

/** The default: what is tested here is not how a busy machine renews a short one. */
const leaseSeconds = 10;
let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { LEASE_SECONDS: String(leaseSeconds) } });
});
afterAll(() => house.stop());

const ask = (prompt: string) =>
  generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt });
const untilGenerating = (id: string) =>
  eventually(
    () => house.database.query('SELECT status FROM video_request WHERE id = $1', [uuidOf(id)]),
    ([row]) => row?.status === 'PROCESSING',
  );
/** Looks at single records, of one gateway. */
const looksOf = async (url: string) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(/^clapperboard_upstream_calls\S*\{[^}]*operation="get"[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
};

test('what is being generated is looked at by no process while its POST is open', async () => {
  const other = await house.startGateway({ ROLE: 'dispatcher' });
  const looks = async () => (await looksOf(house.gateway.url)) + (await looksOf(other.url));
  const id = await ask('open [sandbox: slow 12]');
  await untilGenerating(id);
  // The record may have said at first that it waits; by the next renewal it is left alone.
  await delay((leaseSeconds / 3) * 1000 + 500);
  const before = await looks();
  expect(await settled(house.gateway.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
  expect(await looks()).toBe(before);
  await other.stop();
});

test('one whose caller wants it to end is looked at, and its cancel passed on', async () => {
  const id = await ask('unwanted [sandbox: slow 8]');
  await untilGenerating(id);
  const mutation = 'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { message } } }';
  await call(house.gateway.url, house.team.key, mutation, { id });
  await eventually(
    () =>
      house.database.query('SELECT 1 FROM video_request WHERE id = $1 AND cancel_sent_at IS NOT NULL', [
        uuidOf(id),
      ]),
    (rows) => rows.length === 1,
    3,
  );
});
