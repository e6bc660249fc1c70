import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxTokens } from '../../src/server/limits/limits.ts';
import { call } from '../kit/client.ts';
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

test('a subscription by plain HTTP is refused with the doors that take one', async () => {
  const query = 'subscription { requestStatusChanged { status } }';
  const { status, errors } = await call(house.gateway.url, house.team.key, query);
  expect([status, errors?.[0]?.extensions?.code]).toEqual([406, 'BAD_REQUEST']);
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
