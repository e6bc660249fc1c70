/** A page of another origin calls the gateway with a key or token; the browser asks by a preflight first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateOperation, type WatchData, watchOperation } from '../../examples/operations.ts';
import { viewerData, viewerQuery } from '../clients/documents.ts';
import { generate } from '../kit/client.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type ForeignPage, openForeignPage } from './foreignPage.ts';

let house: House;
let strict: GatewayProcess;
let page: ForeignPage;
beforeAll(async () => {
  house = await openHouse();
  strict = await house.startGateway({ CORS_ORIGINS: 'https://app.example.com' });
  page = await openForeignPage();
});
afterAll(async () => {
  await page.stop();
  await house.stop();
});

const bearer = () => ({ authorization: `Bearer ${house.team.key}` });
const json = { 'content-type': 'application/json' };
const socketAddress = ({ url }: GatewayProcess) => `${url.replace('http', 'ws')}/graphql`;
const input = (prompt: string) => ({ audioUri: house.media.wav(2), prompt });

describe('by fetch', () => {
  test('a query goes by POST', async () => {
    const body = JSON.stringify({ query: viewerQuery });
    const init = { method: 'POST', headers: { ...json, ...bearer() }, body };
    expect(await page.ask(`${house.gateway.url}/graphql`, init)).toMatchObject({
      status: 200,
      body: { data: viewerData },
    });
  });

  test('a query goes by GET', async () => {
    const address = `${house.gateway.url}/graphql?${new URLSearchParams({ query: viewerQuery })}`;
    expect(await page.ask(address, { method: 'GET', headers: bearer() })).toMatchObject({
      status: 200,
      body: { data: viewerData },
    });
  });

  test('a mutation goes with the header Idempotency-Key, and makes one video however often it is sent', async () => {
    const variables = { input: input('[sandbox: fast] by a page') };
    const init = {
      method: 'POST',
      headers: { ...json, ...bearer(), 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({ query: generateOperation, variables }),
    };
    const [first, second] = [
      await page.ask(`${house.gateway.url}/graphql`, init),
      await page.ask(`${house.gateway.url}/graphql`, init),
    ];
    expect(first).toMatchObject({ body: { data: { generateVideo: { request: expect.anything() } } } });
    expect(second.body.data.generateVideo.request.id).toBe(first.body.data.generateVideo.request.id);
  });

  test('a refusal is readable, with its status', async () => {
    const init = { method: 'POST', headers: json, body: JSON.stringify({ query: viewerQuery }) };
    expect(await page.ask(`${house.gateway.url}/graphql`, init)).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });

  test('nothing is readable where the gateway names other origins', async () => {
    const init = {
      method: 'POST',
      headers: { ...json, ...bearer() },
      body: JSON.stringify({ query: viewerQuery }),
    };
    expect(await page.ask(`${strict.url}/graphql`, init)).toEqual({
      error: expect.stringContaining('fetch'),
    });
  });
});

describe('by WebSocket', () => {
  const authorized = () => ({ Authorization: `Bearer ${house.team.key}` });

  test('a subscription follows a request to its end', async () => {
    const requestId = await generate(house.gateway.url, house.team.key, input('[sandbox: fast]'));
    const payload = { query: watchOperation, variables: { requestId } };
    const { messages } = await page.askBySocket(socketAddress(house.gateway), authorized(), payload);
    expect(messages.at(-1)?.type).toBe('complete');
    const last = messages.at(-2)?.payload as { readonly data: WatchData };
    expect(last.data.requestStatusChanged.status).toBe('SUCCESS');
  });

  test('nothing is opened where the gateway names other origins', async () => {
    const payload = { query: viewerQuery };
    expect(await page.askBySocket(socketAddress(strict), authorized(), payload)).toEqual({
      messages: [],
      code: 1006,
    });
  });
});
