/** Every refusal of the server, whichever part refuses: one form, a code, what was wrong and what to send instead. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import { exchange, type Sent } from '../kit/hostile/exchange.ts';
import { upgradeHead } from '../kit/hostile/wire.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let closed: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  closed = await house.startGateway({ PLAYGROUND: 'off', CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(() => house.stop());

const query = '{ viewer { role } }';
const json = { 'content-type': 'application/json' };
const inAddress = `/graphql?query=${encodeURIComponent(query)}`;
const post = (body: string | Buffer | object, headers: Record<string, string> = json): Sent => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
const at = (path: string, headers = {}, method = 'GET'): Sent => ({ method, path, headers });

/** Words of the libraries below: whoever reads one has been told something that was not meant for them. */
const foreignWords =
  /CSRF|preflight-header|Unsupported Media Type|FST_|not valid JSON but content-type|Body cannot be empty|Route (GET|POST)|Invalid input: expected|expected string, received|Must provide query|GraphQL operations must contain|provided sha|cannot represent an invalid|Unsupported persisted query|has been disabled|Unexpected token|in JSON at position|Invalid message|Subscriber for|Too many initialisation|Missing or invalid|Bad Request$|malformed HTTP|at [\w.<>]+ \(/;

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends it with a valid key, and asserts the form that every refusal has. */
async function refusedBy({ url }: GatewayProcess, sent: Sent): Promise<Refused> {
  const authorization = `Bearer ${house.team.key}`;
  const got = await exchange(url, { ...sent, headers: { authorization, ...sent.headers } });
  expect(got.text).not.toMatch(foreignWords);
  const body = JSON.parse(got.text);
  expect(Object.keys(body).filter((name) => name !== 'extensions')).toEqual(['errors']);
  const [{ message, extensions }] = body.errors;
  expect(extensions.code).toMatch(/^[A-Z_]+$/);
  expect(message).toMatch(/^[^a-z].*[.)]$/);
  return { status: got.status, code: extensions.code, message, headers: got.headers };
}

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
    expect(await refusedBy(house.gateway, sent)).toMatchObject({
      status,
      code,
      message: expect.stringMatching(message),
    });
  });

  test('a method that is not allowed names those that are', async () => {
    const { headers } = await refusedBy(house.gateway, at('/graphql', json, 'PUT'));
    expect(headers.allow).toBe('GET, POST, OPTIONS');
  });
});

describe('outside of GraphQL the form is the same', () => {
  test.each<[string, Sent, number, string]>([
    ['an address that is not there', at('/nowhere'), 404, 'NOT_FOUND'],
    ['an upload that is not there', at(`/uploads/${'a'.repeat(43)}`), 404, 'NOT_FOUND'],
    ['a file of the playground that is not there', at('/playground/static/nothing.js'), 404, 'NOT_FOUND'],
    ['an address that is malformed', at('/%zz'), 400, 'BAD_REQUEST'],
    ['a body where none is taken', { ...post({}), path: '/health' }, 404, 'NOT_FOUND'],
  ])('%s', async (_name, sent, status, code) => {
    expect(await refusedBy(house.gateway, sent)).toMatchObject({ status, code });
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
    const answer = await rawAnswer(closed, head);
    expect(answer).toMatchObject({ status, body: { errors: [{ message: expect.stringMatching(message) }] } });
    expect(JSON.stringify(answer.body)).not.toMatch(foreignWords);
  });
});

describe('introspection that is off', () => {
  test('names the setting', async () => {
    const sent = post({ query: '{ __schema { types { name } } }' });
    expect(await refusedBy(closed, sent)).toMatchObject({
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

/** What a connection is answered that is sent these bytes. */
async function rawAnswer({ url }: GatewayProcess, bytes: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}
