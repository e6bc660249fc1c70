/**
 * Nearly all calls are taken by node:http alone (src/server/calls/plainCalls.ts). Nobody must be able to tell: the same
 * call in a form that Fastify and Apollo Server take is answered the same.
 */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { ours, startStrictGateway, theirs } from '../kit/strictGateway.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

let house: House;
let strict: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  strict = await startStrictGateway(house);
});
afterAll(() => house.stop());

type Headers = Record<string, string>;
interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What differs from one call to the next; and Fastify closes the connection behind a body that it could not parse. */
const ofEachCall = ['date', 'x-request-id', 'content-length', 'connection', 'keep-alive'];
const changing = new Set(['requestId', 'remaining', 'resetAt', 'retryAfterSeconds']);

async function told(response: Response): Promise<Told> {
  const headers = Object.fromEntries(response.headers) as Headers;
  for (const name of ofEachCall) delete headers[name];
  // A second may pass between two calls.
  if (headers['retry-after']) headers['retry-after'] = 'seconds';
  const text = (await response.text()).replace(/again in \d+ s/, 'again in seconds');
  const body = JSON.parse(text, (name, value) => (changing.has(name) ? typeof value : value)) as unknown;
  return { status: response.status, headers, body };
}

const ways = { plain: 'application/json', other: 'application/json; charset=utf-8' };

async function post(gateway: GatewayProcess, way: keyof typeof ways, body: string, headers: Headers = {}) {
  return told(
    await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': ways[way], authorization: `Bearer ${house.team.key}`, ...headers },
      body,
    }),
  );
}

async function expectSame(gateway: GatewayProcess, body: string, headers?: Headers): Promise<Told> {
  const plain = await post(gateway, 'plain', body, headers);
  const other = await post(gateway, 'other', body, headers);
  expect(plain).toEqual(other);
  return plain;
}

const whoAmI = '{ viewer { role team { name } } }';
const said = (call: object) => JSON.stringify(call);

describe('a call is answered alike on both ways', () => {
  test.each([
    ['a query', { query: whoAmI }],
    ['one with nulls', { query: whoAmI, operationName: null, variables: null, extensions: null }],
    ['one with extensions', { query: whoAmI, extensions: { clientLibrary: { name: 'a', version: '1' } } }],
    ['one of two operations', { query: `query A ${whoAmI} query B ${whoAmI}`, operationName: 'B' }],
    ['none of two', { query: `query A ${whoAmI} query B ${whoAmI}` }],
    ['one that is not there', { query: `query A ${whoAmI}`, operationName: 'C' }],
    ['a request that is not there', { query: '{ request(id: "x") { id } }' }],
    ['a page', { query: '{ requests(first: 3) { edges { cursor } pageInfo { hasNextPage } } }' }],
    ['a page that is too large', { query: '{ requests(first: 300) { edges { cursor } } }' }],
    ['a syntax error', { query: '{ viewer' }],
    ['a field that is not there', { query: '{ viewer { nothing } }' }],
    [
      'a variable that does not fit',
      { query: 'query ($n: Int) { requests(first: $n) { nodes { id } } }', variables: { n: 'x' } },
    ],
    [
      'a mutation that is refused',
      { query: 'mutation { cancelRequest(input: { id: "x" }) { errors { code } } }' },
    ],
    ['a subscription', { query: 'subscription { requestStatusChanged { status } }' }],
    [
      'a document by its hash',
      { query: whoAmI, extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    ],
    ['no document', {}],
    ['a document that is no text', { query: 1 }],
    ['variables that are a list', { query: whoAmI, variables: [] }],
    ['extensions that are a text', { query: whoAmI, extensions: 'x' }],
    ['several calls at once', [{ query: whoAmI }]],
  ])('%s', async (_name, call) => {
    for (let n = 0; n < timesUntilCompiled; n += 1) await post(house.gateway, 'plain', said(call));
    await expectSame(house.gateway, said(call));
  });

  test.each([
    ['nothing at all', '{'],
    ['no JSON', 'query=x'],
    ['a prototype', '{"query":"{ viewer { role } }","__proto__":{"x":1}}'],
    ['another way to one', '{"query":"{ viewer { role } }","variables":{"constructor":{"prototype":{}}}}'],
    ['a text', '"x"'],
    ['a number', '7'],
    ['nothing', 'null'],
  ])('a body that is %s', async (_name, body) => {
    expect((await expectSame(house.gateway, body)).status).toBe(400);
  });

  test.each([
    ['none', { authorization: '' }],
    ['of another form', { authorization: 'Basic eDp5' }],
    ['unknown', { authorization: `Bearer clap_${'A'.repeat(43)}00000000` }],
  ])('a credential that is %s', async (_name, headers) => {
    expect((await expectSame(house.gateway, said({ query: whoAmI }), headers)).status).toBe(401);
  });

  test.each([
    ['anything', '*/*'],
    ['JSON', 'application/json'],
    ['a GraphQL response', 'application/graphql-response+json'],
    ['what Apollo Client asks for', 'application/graphql-response+json,application/json;q=0.9'],
    ['what a browser asks for', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['neither', 'image/png'],
  ])('a caller that wants %s', async (_name, accept) => {
    await expectSame(house.gateway, said({ query: whoAmI }), { accept });
    await expectSame(house.gateway, said({ query: '{ viewer { nothing } }' }), { accept });
  });

  test.each([
    ['no page', {}],
    ['a page that may', { origin: ours }],
    ['a page that may not', { origin: theirs }],
    ['a page without an origin', { origin: 'null' }],
  ])('by %s', async (_name, headers) => {
    const body = said({ query: whoAmI });
    await expectSame(house.gateway, body, headers);
    const { headers: strictly } = await expectSame(strict, body, headers);
    expect(strictly['access-control-allow-origin']).toBe(
      'origin' in headers && headers.origin === ours ? ours : undefined,
    );
    expect(strictly['strict-transport-security']).toBeDefined();
  });

  test('beyond the allowance of its key', async () => {
    const poor = await house.startGateway({ RATE_LIMIT_PER_MINUTE: '100000' });
    const body = said({ query: '{ requests(first: 100) { nodes { id audioUri prompt } } }' });
    let answer = await post(poor, 'plain', body);
    for (let n = 0; n < 50 && answer.status === 200; n += 1) answer = await post(poor, 'plain', body);
    expect(answer.status).toBe(429);
    await expectSame(poor, body);
  });
});

test('each call has an id of its own, which its answer and its log have', async () => {
  const ask = () =>
    fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': ways.plain, authorization: `Bearer ${house.team.key}` },
      body: said({ query: whoAmI }),
    });
  const ids = (await Promise.all([ask(), ask()])).map(({ headers }) => headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test('a body that comes in many pieces, some of them within a letter, is one', async () => {
  const body = Buffer.from(said({ query: `${whoAmI} # größer als das` }));
  const answer = await new Promise<string>((resolve, reject) => {
    const request = httpRequest(
      `${house.gateway.url}/graphql`,
      {
        method: 'POST',
        headers: {
          'content-type': ways.plain,
          authorization: `Bearer ${house.team.key}`,
          'content-length': body.length,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    );
    request.on('error', reject);
    for (const byte of body) request.write(Buffer.of(byte));
    request.end();
  });
  expect(JSON.parse(answer)).toMatchObject({ data: { viewer: { role: 'MEMBER' } } });
});

test('one that breaks off in its body harms nobody', async () => {
  const { hostname, port } = new URL(house.gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query":`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  expect((await post(house.gateway, 'plain', said({ query: whoAmI }))).status).toBe(200);
});
