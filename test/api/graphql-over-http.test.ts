import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxTokens } from '../../src/server/limits/limits.ts';
import { call } from '../kit/client.ts';
import { exchange } from '../kit/hostile/exchange.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

test('the audits of GraphQL over HTTP report no error', async () => {
  const results = await auditServer({
    url: `${house.gateway.url}/graphql`,
    fetchFn: (url: string, init?: RequestInit) =>
      fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${house.team.key}` } }),
  });
  const errors = results
    .filter(({ status }) => status === 'error')
    .map(({ name, ...rest }) => ({ name, rest }));
  expect(errors).toEqual([]);
  expect(results.length).toBeGreaterThan(50);
});

describe('a call without a valid key is answered 401 alike, whatever is wrong with the key', () => {
  test.each([
    ['none', null],
    ['malformed', 'nonsense'],
    ['unknown', `clap_${'A'.repeat(43)}00000000`],
  ])('%s', async (_name, key) => {
    const { status, headers, errors, data } = await call(house.gateway.url, key, '{ viewer { role } }');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(errors?.[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      requestId: headers.get('x-request-id'),
    });
    expect(data).toBeUndefined();
  });
});

test('a document of more tokens than allowed is refused before it is run', async () => {
  const { status, errors } = await call(
    house.gateway.url,
    house.team.key,
    `{ ${'viewer { role } '.repeat(maxTokens / 4)} }`,
  );
  expect(status).toBe(400);
  expect(errors?.[0]?.message).toContain('token');
});

test('a body larger than the limit is answered 413', async () => {
  const response = await fetch(`${house.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` },
    body: JSON.stringify({ query: '{ viewer { role } }', variables: { x: 'y'.repeat(300 * 1024) } }),
  });
  expect(response.status).toBe(413);
});

test('a subscription by plain HTTP is refused with the transports that carry one', async () => {
  const query = 'subscription { requestStatusChanged { status } }';
  const { status, errors } = await call(house.gateway.url, house.team.key, query);
  expect([status, errors?.[0]?.extensions?.code]).toEqual([406, 'NOT_ACCEPTABLE']);
  expect(errors?.[0]?.message).toMatch(/WebSocket.*text\/event-stream/);
});

test('a plain form post, which a foreign page could make a browser send, is refused', async () => {
  const response = await fetch(`${house.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${house.team.key}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});

test('a page of another origin may call, since keys travel in a header', async () => {
  const response = await fetch(`${house.gateway.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
  expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
});

test('the playground, which holds a key, is not to be read by a page of another origin', async () => {
  const response = await fetch(`${house.gateway.url}/playground`, {
    headers: { origin: 'https://app.example.org' },
  });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

describe('a call by GET', () => {
  const get = (address: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${house.gateway.url}/graphql?${new URLSearchParams(address)}`, { headers });
  const bearer = () => ({ authorization: `Bearer ${house.team.key}` });
  const query = 'query Who($x: Boolean = true) { viewer { role @include(if: $x) } }';
  const who = { data: { viewer: { role: 'MEMBER' } } };

  test('needs its key in the header and nothing else: no page of another origin can send that unasked', async () => {
    expect(await (await get({ query }, bearer())).json()).toMatchObject(who);
    for (const headers of [{}, { cookie: `authorization=Bearer ${house.team.key}` }])
      expect((await get({ query, access_token: house.team.key }, headers)).status).toBe(401);
  });

  test.each<Record<string, string>>([
    { operationName: '' },
    { variables: '' },
    { extensions: '' },
    { variables: '{"x":true}', operationName: 'Who' },
    { variables: 'null', extensions: '{}' },
  ])('takes what is empty for absent: %j', async (more) => {
    expect(await (await get({ query, ...more }, bearer())).json()).toMatchObject(who);
  });

  test('may have any letters, percent-encoded, with + for a space', async () => {
    const address = `query=${encodeURIComponent(`# größer 🎬\n${query}`).replaceAll('%20', '+')}`;
    const answer = await fetch(`${house.gateway.url}/graphql?${address}`, { headers: bearer() });
    expect(await answer.json()).toMatchObject(who);
  });
});

test('a call that offers HTTP/2, as Java’s client does with each of them, is answered by HTTP/1.1', async () => {
  const answer = await exchange(house.gateway.url, {
    method: 'POST',
    path: '/graphql',
    headers: {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      'content-type': 'application/json',
      authorization: `Bearer ${house.team.key}`,
    },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  expect([answer.status, JSON.parse(answer.text).data]).toEqual([200, { viewer: { role: 'MEMBER' } }]);
});
