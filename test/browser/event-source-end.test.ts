/** A browser's `EventSource` follows a request to its end, and leaves the gateway alone from then on. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generate } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type ForeignPage, openForeignPage } from './foreignPage.ts';
import { clientToken, streamAddress } from './streamAddress.ts';

/** Longer than Chromium waits before it asks again where the stream says nothing else: 3 s. */
const longerThanRetryMs = 5_000;

let house: House;
let page: ForeignPage;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());
beforeEach(async () => {
  page = await openForeignPage();
});
afterEach(() => page.stop());

const ask = () =>
  generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' });

/** Follows a request until the page is told that it is complete, and gives its events. */
async function followToEnd(requestId: string, token: string) {
  await page.follow(streamAddress(house.gateway.url, token, { requestId }));
  return eventually(
    async () => (await page.followed()).events,
    (events) => events.at(-1)?.type === 'complete',
  );
}

describe('a page that follows a request', () => {
  test('is told every change, the last one, and that it is complete', async () => {
    const requestId = await ask();
    const events = await followToEnd(
      requestId,
      await clientToken(house.gateway.url, house.team.key, requestId),
    );
    const changes = events
      .filter(({ type }) => type === 'next')
      .map(({ data }) => JSON.parse(data).data.requestStatusChanged);
    const versions = changes.map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => versions[0] + index));
    expect(changes.at(-1)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
  });

  test('does not ask again when it is complete, though it never closes its stream', async () => {
    const requestId = await ask();
    await followToEnd(requestId, await clientToken(house.gateway.url, house.team.key, requestId));
    await delay(longerThanRetryMs);
    expect(await page.requests('/graphql')).toHaveLength(1);
  });

  test('that begins behind the last change is closed for good', async () => {
    const requestId = await ask();
    const token = await clientToken(house.gateway.url, house.team.key, requestId);
    const events = await followToEnd(requestId, token);
    const after = events.at(-2)?.id ?? '';
    await page.stop();
    page = await openForeignPage();
    await page.follow(streamAddress(house.gateway.url, token, { requestId, after }));
    await eventually(
      () => page.followed(),
      ({ readyState }) => readyState === 2,
    );
    await delay(longerThanRetryMs);
    expect(await page.followed()).toMatchObject({ events: [], opened: 0, errors: 1 });
    expect(await page.requests('/graphql')).toHaveLength(1);
  });
});
