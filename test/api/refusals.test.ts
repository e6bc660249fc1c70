/** A call in the wrong form is refused in one form: a code, what was wrong and what to send instead. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import type { Sent } from '../kit/hostile/exchange.ts';
import { type House, openHouse } from '../kit/house.ts';
import { at, json, post, refusedBy } from '../kit/refusal.ts';

let house: House;
let closed: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  closed = await house.startGateway({ PLAYGROUND: 'off' });
});
afterAll(() => house.stop());

const query = '{ viewer { role } }';
const inAddress = `/graphql?query=${encodeURIComponent(query)}`;

describe('a call in the wrong form is told what to send instead', () => {
  test.each<[string, Sent, number, string, RegExp]>([
    ['PUT', at('/graphql', json, 'PUT'), 405, 'METHOD_NOT_ALLOWED', /PUT .* POST or GET/],
    ['DELETE', at('/graphql', {}, 'DELETE'), 405, 'METHOD_NOT_ALLOWED', /POST or GET/],
    ['PATCH', at('/graphql', json, 'PATCH'), 405, 'METHOD_NOT_ALLOWED', /POST or GET/],
    [
      'a mutation by GET',
      at(`/graphql?query=${encodeURIComponent('mutation { createClientToken(input: {}) { token } }')}`),
      405,
      'METHOD_NOT_ALLOWED',
      /send it by POST/,
    ],
    ['a batch', post([{ query }]), 400, 'BATCHING_NOT_SUPPORTED', /one operation a call/],
    ['a text', post('"x"'), 400, 'BAD_REQUEST', /a string; it must be an object/],
    ['nothing', post(''), 400, 'BAD_REQUEST', /not valid JSON/],
    ['no JSON', post('query=x'), 400, 'BAD_REQUEST', /not valid JSON/],
    ['a way to a prototype', post('{"query":"{ a }","__proto__":{}}'), 400, 'BAD_REQUEST', /__proto__/],
    ['no document', post({}), 400, 'BAD_REQUEST', /no `query`/],
    ['an empty document', post({ query: '' }), 400, 'BAD_REQUEST', /no `query`/],
    [
      'a document that is a number',
      post({ query: 1 }),
      400,
      'BAD_REQUEST',
      /`query` is a number; .* a string/,
    ],
    [
      'variables that are a list',
      post({ query, variables: [] }),
      400,
      'BAD_REQUEST',
      /`variables` is a list/,
    ],
    ['variables as text', post({ query, variables: '{}' }), 400, 'BAD_REQUEST', /`variables` is a string/],
    ['extensions as text', post({ query, extensions: 'x' }), 400, 'BAD_REQUEST', /`extensions` is a string/],
    [
      'variables in an address that are no JSON',
      at(`${inAddress}&variables={`),
      400,
      'BAD_REQUEST',
      /parameter `variables` is not valid JSON/,
    ],
    ['a parameter given twice', at(`${inAddress}&query=x`), 400, 'BAD_REQUEST', /`query` more than once/],
    ['an address that is no UTF-8', at(`${inAddress}%ff`), 400, 'BAD_REQUEST', /percent-encoded UTF-8/],
    [
      'two operations without a name',
      post({ query: 'query A { viewer { role } } query B { viewer { role } }' }),
      400,
      'BAD_REQUEST',
      /2 operations; name one by `operationName`/,
    ],
    ['an operation that is not there', post({ query, operationName: 'X' }), 400, 'BAD_REQUEST', /named `X`/],
    [
      'a body without a type',
      post({ query }, {}),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /Content-Type: application\/json/,
    ],
    [
      'a form',
      post('query=x', { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /application\/json/,
    ],
    [
      'a multipart upload',
      post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /createUpload/,
    ],
    [
      'another charset',
      post({ query }, { 'content-type': 'application/json; charset=iso-8859-1' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /UTF-8/,
    ],
    [
      'another encoding',
      post({ query }, { ...json, 'content-encoding': 'zstd' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /gzip, deflate or br/,
    ],
    ['a body that is no UTF-8', post(Buffer.from([0x22, 0xff, 0x22])), 400, 'BAD_REQUEST', /not UTF-8/],
    [
      'a body that is no gzip',
      post(Buffer.from('{}'), { ...json, 'content-encoding': 'gzip' }),
      400,
      'BAD_REQUEST',
      /unpacked as gzip/,
    ],
    [
      'a body that is too large',
      post({ query: 'x'.repeat(300 * 1024) }),
      413,
      'PAYLOAD_TOO_LARGE',
      /262144 bytes/,
    ],
    [
      'a type that nobody can serve',
      post({ query }, { ...json, accept: 'image/png' }),
      406,
      'NOT_ACCEPTABLE',
      /application\/json/,
    ],
    [
      'a subscription that its client cannot be answered with',
      post({ query: 'subscription { requestStatusChanged { status } }' }),
      406,
      'NOT_ACCEPTABLE',
      /WebSocket.*text\/event-stream/,
    ],
    [
      'a WebSocket whose proxy has dropped `Upgrade`',
      // A browser's WebSocket sends no credential with its handshake.
      at('/graphql', {
        authorization: '',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      }),
      426,
      'UPGRADE_REQUIRED',
      /proxy/,
    ],
    [
      'a moment that is none',
      post({
        query: 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
        variables: { input: { name: 'x', role: 'VIEWER', expiresAt: 'tomorrow' } },
      }),
      400,
      'BAD_USER_INPUT',
      /RFC 3339 text with its offset/,
    ],
    [
      'a hash that is another document’s',
      post({ query, extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } }),
      400,
      'BAD_REQUEST',
      /SHA-256/,
    ],
  ])('%s', async (_name, sent, status, code, message) => {
    expect(await refusedBy(house.gateway, house.team.key, sent)).toMatchObject({
      status,
      code,
      message: expect.stringMatching(message),
    });
  });

  test('a method that is not allowed names those that are', async () => {
    const { headers } = await refusedBy(house.gateway, house.team.key, at('/graphql', json, 'PUT'));
    expect(headers.allow).toBe('GET, POST, OPTIONS');
  });
});

describe('introspection that is off', () => {
  test('names the setting', async () => {
    const sent = post({ query: '{ __schema { types { name } } }' });
    expect(await refusedBy(closed, house.team.key, sent)).toMatchObject({
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: expect.stringContaining('PLAYGROUND=off'),
    });
  });
});

describe('a person who opens /graphql in a browser', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test('is led to the playground', async () => {
    const answer = await fetch(`${house.gateway.url}/graphql`, { headers: { accept }, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'playground']);
    expect((await fetch(`${house.gateway.url}/graphql`, { headers: { accept } })).url).toMatch(
      /\/playground$/,
    );
  });

  test('is told in words where there is none', async () => {
    const answer = await fetch(`${closed.url}/graphql`, { headers: { accept } });
    const [{ message }] = ((await answer.json()) as { errors: { message: string }[] }).errors as [
      { message: string },
    ];
    expect([answer.status, message]).toEqual([401, expect.stringContaining('Authorization: Bearer')]);
  });
});
