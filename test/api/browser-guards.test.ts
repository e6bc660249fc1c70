/** What a browser is told, so that a foreign page can do no harm with it. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { ours, startStrictGateway, theirs } from '../kit/strictGateway.ts';

let house: House;
let strict: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  strict = await startStrictGateway(house);
});
afterAll(() => house.stop());

const ask = (gateway: GatewayProcess, path: string, init: RequestInit = {}) =>
  fetch(gateway.url + path, init);
const post = (gateway: GatewayProcess, origin: string) =>
  ask(gateway, '/graphql', {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
const preflight = (gateway: GatewayProcess, origin: string) =>
  ask(gateway, '/graphql', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin');

describe('a page of another origin', () => {
  test('may call where no origins are named, and never with cookies', async () => {
    const answer = await post(house.gateway, theirs);
    expect([answer.status, allowed(answer)]).toEqual([200, theirs]);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test('may only where it is one of those that are named', async () => {
    expect(allowed(await preflight(strict, ours))).toBe(ours);
    expect(allowed(await preflight(strict, theirs))).toBeNull();
    expect(allowed(await post(strict, ours))).toBe(ours);
    expect(allowed(await post(strict, theirs))).toBeNull();
  });

  test('opens no WebSocket unless it is one of those; a program without an origin does', async () => {
    const statusFor = async (origin?: string) => {
      const url = `${strict.url.replace('http', 'ws')}/graphql`;
      const socket = new WebSocket(url, 'graphql-transport-ws', origin === undefined ? {} : { origin });
      const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode);
      const status = await Promise.race([refused, once(socket, 'open').then(() => 101)]);
      socket.on('error', () => {});
      socket.terminate();
      return status;
    };
    expect(await statusFor(theirs)).toBe(403);
    expect(await statusFor('null')).toBe(403);
    expect(await statusFor(ours)).toBe(101);
    expect(await statusFor(strict.url)).toBe(101);
    expect(await statusFor()).toBe(101);
  });
});

describe('what is sent to a browser', () => {
  test.each(['/', '/playground', '/graphql', '/health', '/nowhere', '/metrics'])(
    'from %s is framed nowhere, guessed at never, and leaves no referrer',
    async (path) => {
      const { headers } = await ask(house.gateway, path);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  test('is told to come by https only where that is how it is reached', async () => {
    expect((await ask(strict, '/')).headers.get('strict-transport-security')).toContain('max-age=');
    expect((await ask(house.gateway, '/')).headers.get('strict-transport-security')).toBeNull();
  });

  test('runs nothing but what the page is made of, and the API runs nothing', async () => {
    const policyOf = async (path: string) =>
      (await ask(house.gateway, path)).headers.get('content-security-policy') ?? '';
    expect(await policyOf('/graphql')).not.toContain('script-src');
    expect(await policyOf('/')).not.toContain('script-src');
    const playground = await policyOf('/playground');
    expect(playground).toContain("default-src 'none'");
    expect(playground).toMatch(/script-src 'self' 'unsafe-inline'(;|$)/);
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a form post of %s, which any page can make a browser send, is refused',
  async (type) => {
    const body = JSON.stringify({
      query: 'mutation { cancelRequest(input: { requestId: "x" }) { errors { code } } }',
    });
    const answer = await ask(house.gateway, '/graphql', {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${house.team.key}` },
      body,
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  },
);

test('a link makes nothing: a mutation by GET is refused', async () => {
  const query = encodeURIComponent('mutation { createClientToken(input: {}) { token } }');
  const answer = await ask(house.gateway, `/graphql?query=${query}`, {
    headers: { authorization: `Bearer ${house.team.key}`, 'apollo-require-preflight': 'yes' },
  });
  expect(answer.status).toBe(405);
});
