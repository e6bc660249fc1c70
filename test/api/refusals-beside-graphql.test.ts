/** What is refused before or beside GraphQL has the form of every refusal: addresses, malformed HTTP, WebSocket handshakes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import type { Sent } from '../kit/hostile/exchange.ts';
import { upgradeHead } from '../kit/hostile/wire.ts';
import { type House, openHouse } from '../kit/house.ts';
import { at, foreignWords, post, rawAnswer, refusedBy } from '../kit/refusal.ts';

let house: House;
let strict: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  strict = await house.startGateway({ CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(() => house.stop());

describe('outside of GraphQL the form is the same', () => {
  test.each<[string, Sent, number, string]>([
    ['an address that is not there', at('/nowhere'), 404, 'NOT_FOUND'],
    ['an upload that is not there', at(`/uploads/${'a'.repeat(43)}`), 404, 'NOT_FOUND'],
    ['a file of the playground that is not there', at('/playground/static/nothing.js'), 404, 'NOT_FOUND'],
    ['an address that is malformed', at('/%zz'), 400, 'BAD_REQUEST'],
    ['a body where none is taken', { ...post({}), path: '/health' }, 404, 'NOT_FOUND'],
  ])('%s', async (_name, sent, status, code) => {
    expect(await refusedBy(house.gateway, house.team.key, sent)).toMatchObject({ status, code });
  });

  test.each([
    ['is no HTTP', 'x\r\n\r\n', 400],
    ['has a head of 20 KB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20 * 1024)}\r\n\r\n`, 431],
  ])('what %s', async (_name, bytes, status) => {
    expect(await rawAnswer(house.gateway, bytes)).toMatchObject({
      status,
      body: { errors: [{ message: expect.stringMatching(/\.$/) }] },
    });
  });

  test.each<[string, string, number, RegExp]>([
    [
      'of another subprotocol',
      upgradeHead('/graphql', { 'sec-websocket-protocol': 'graphql-ws' }),
      400,
      /graphql-transport-ws/,
    ],
    [
      'without a subprotocol',
      upgradeHead('/graphql', { 'sec-websocket-protocol': null }),
      400,
      /graphql-transport-ws/,
    ],
    ['at another address', upgradeHead('/elsewhere'), 404, /\/graphql/],
    ['by POST', upgradeHead('/graphql').replace('GET', 'POST'), 405, /GET/],
    [
      'without a key of its own',
      upgradeHead('/graphql', { 'sec-websocket-key': 'x' }),
      400,
      /Sec-WebSocket-Key/,
    ],
    ['of another version', upgradeHead('/graphql', { 'sec-websocket-version': '99' }), 400, /Version: 13/],
    [
      'by a page that may not',
      upgradeHead('/graphql', { origin: 'https://evil.example' }),
      403,
      /CORS_ORIGINS/,
    ],
  ])('a WebSocket %s is refused before its upgrade', async (_name, head, status, message) => {
    const answer = await rawAnswer(strict, head);
    expect(answer).toMatchObject({ status, body: { errors: [{ message: expect.stringMatching(message) }] } });
    expect(JSON.stringify(answer.body)).not.toMatch(foreignWords);
  });
});
