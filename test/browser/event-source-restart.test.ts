/** A browser's `EventSource` that loses its gateway comes back by itself, and misses nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { closeGate, openGates } from '../kit/gates.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type ForeignPage, openForeignPage } from './foreignPage.ts';
import { clientToken, streamAddress } from './streamAddress.ts';

let house: House;
let page: ForeignPage;
beforeAll(async () => {
  house = await openHouse();
  page = await openForeignPage();
});
afterAll(async () => {
  await page.stop();
  await house.stop();
});

test('a page goes on behind the last change that it has seen, though all others happen without it', async () => {
  // The house's own gateway goes on with the request; this one serves the page alone.
  const env = { PORT: String(await freePortPair()), ROLE: 'api' };
  const gateway = await house.startGateway(env);
  await closeGate(house.database, { scope: '*', reason: 'rate_limited', seconds: 600 });
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' };
  const requestId = await generate(gateway.url, house.team.key, input);
  const token = await clientToken(gateway.url, house.team.key, requestId);
  await page.follow(streamAddress(gateway.url, token, { requestId }));
  const before = await eventually(
    async () => (await page.followed()).events,
    ({ length }) => length > 0,
  );

  await gateway.kill();
  await openGates(house.database);
  await eventually(
    () => house.database.query<{ state: string }>('SELECT state FROM video_request'),
    ([row]) => row?.state === 'SUCCEEDED',
  );
  await house.startGateway(env);

  const events = await eventually(
    async () => (await page.followed()).events,
    (seen) => seen.at(-1)?.type === 'complete',
  );
  const versions = events
    .filter(({ type }) => type === 'next')
    .map(({ data }) => JSON.parse(data).data.requestStatusChanged.version);
  expect(versions).toEqual(versions.map((_, index) => versions[0] + index));
  expect(versions.length).toBeGreaterThan(before.length);
  const requests = await page.requests('/graphql');
  expect(requests.at(-1)?.headers['last-event-id']).toBe(before.at(-1)?.id);
});
