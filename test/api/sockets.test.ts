import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { maxTokens } from '../../src/server/limits/limits.ts';
import { call, socketClient } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
let closed: string;
beforeAll(async () => {
  house = await openHouse();
  closed = (await house.startGateway({ PLAYGROUND: 'off' })).url;
});
afterAll(() => house.stop());

const rawSocket = (url: string, payload: object = { Authorization: `Bearer ${house.team.key}` }) =>
  openSocket(url, payload);

const subscribe = (id: string, query: string) => ({ type: 'subscribe', id, payload: { query } });

describe('who may connect', () => {
  test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('a key under %s is taken', async (name) => {
    const client = socketClient(house.gateway.url, { [name]: `Bearer ${house.team.key}` });
    for await (const { data } of client.iterate({ query: '{ viewer { role } }' }))
      expect(data).toEqual({ viewer: { role: 'MEMBER' } });
    await client.dispose();
  });

  test.each<[string, object, Record<string, string>]>([
    ['among headers of its parameters', { headers: { authorization: 'valid' } }, {}],
    ['in its upgrade', {}, { authorization: 'valid' }],
    [
      'in its parameters, which go before its upgrade',
      { AUTHORIZATION: 'valid' },
      { authorization: 'Bearer x' },
    ],
    [
      'in its upgrade, where its parameters have an empty one',
      { Authorization: '' },
      { authorization: 'valid' },
    ],
  ])('a key %s is taken', async (_name, parameters, headers) => {
    const valid = (given: object) =>
      JSON.parse(JSON.stringify(given).replace('valid', `Bearer ${house.team.key}`));
    const url = `${house.gateway.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers: valid(headers) });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: valid(parameters) }));
    const [data] = await once(socket, 'message');
    expect(JSON.parse(String(data))).toEqual({ type: 'connection_ack' });
    socket.close();
  });

  test.each([
    ['no key', {}],
    ['an unknown key', { Authorization: 'Bearer clap_nonsense' }],
    ['a key that is no text', { Authorization: { a: 1 } }],
  ])('%s closes the socket with 4403', async (_name, payload) => {
    expect(await (await rawSocket(house.gateway.url, payload)).closing).toBe(4403);
  });

  test('an operation before the key closes the socket with 4401', async () => {
    const socket = new WebSocket(
      `${house.gateway.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    await once(socket, 'open');
    socket.send(JSON.stringify(subscribe('1', '{ viewer { role } }')));
    expect((await once(socket, 'close'))[0]).toBe(4401);
  });

  test('another path has no socket', async () => {
    const socket = new WebSocket(
      `${house.gateway.url.replace('http', 'ws')}/elsewhere`,
      'graphql-transport-ws',
    );
    expect(String((await once(socket, 'error'))[0])).toContain('404');
  });
});

describe('one bad operation leaves its neighbours on the socket alone', () => {
  test.each([
    ['a syntax error', '{ viewer {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ viewer { secret } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['more tokens than allowed', `{ ${'viewer { role } '.repeat(maxTokens / 4)} }`, 'GRAPHQL_PARSE_FAILED'],
  ])('%s', async (_name, query, code) => {
    const { socket, send, next } = await rawSocket(house.gateway.url);
    await next(({ type }) => type === 'connection_ack');
    send(subscribe('good', 'subscription { requestStatusChanged { status } }'));
    send(subscribe('bad', query));
    const { payload } = await next(({ id, type }) => id === 'bad' && type === 'error');
    expect(payload[0].extensions.code).toBe(code);
    send(subscribe('after', '{ viewer { role } }'));
    expect((await next(({ id, type }) => id === 'after' && type === 'next')).payload.data).toEqual({
      viewer: { role: 'MEMBER' },
    });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });
});

test('a message larger than the limit closes the socket with 1009', async () => {
  const { socket, next, closing } = await rawSocket(house.gateway.url);
  await next(({ type }) => type === 'connection_ack');
  socket.send(JSON.stringify(subscribe('1', `{ viewer { role } } # ${'x'.repeat(300 * 1024)}`)));
  expect(await closing).toBe(1009);
});

describe('what is closed on HTTP is closed on the WebSocket', () => {
  test('introspection, where the playground is off', async () => {
    const query = '{ __schema { types { name } } }';
    const http = await call(closed, house.team.key, query);
    expect(http.status).toBe(400);
    const { send, next, socket } = await rawSocket(closed);
    await next(({ type }) => type === 'connection_ack');
    send(subscribe('1', query));
    const { payload } = await next(({ type }) => type === 'error');
    expect([http.errors?.[0]?.extensions?.code, payload[0].extensions.code]).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    socket.close();
  });

  test('suggestions of names, where the playground is off', async () => {
    const query = '{ viewr { role } }';
    const http = await call(closed, house.team.key, query);
    const { send, next, socket } = await rawSocket(closed);
    await next(({ type }) => type === 'connection_ack');
    send(subscribe('1', query));
    const { payload } = await next(({ type }) => type === 'error');
    for (const message of [http.errors?.[0]?.message, payload[0].message])
      expect(message).not.toContain('Did you mean');
    socket.close();
  });

  test('writing with a key that may only look', async () => {
    const viewer = await createTeamKey(house.env, 'viewer', house.team.teamId);
    const mutation = 'mutation { cancelRequest(input: { requestId: "x" }) { errors { code } } }';
    const http = await call(house.gateway.url, viewer.key, mutation);
    const { send, next, socket } = await rawSocket(house.gateway.url, {
      Authorization: `Bearer ${viewer.key}`,
    });
    await next(({ type }) => type === 'connection_ack');
    send(subscribe('1', mutation));
    const { payload } = await next(({ type }) => type === 'next');
    expect([http.errors?.[0]?.extensions?.code, payload.errors[0].extensions.code]).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    socket.close();
  });

  test('what goes wrong inside: one sentence and an id that the log has too, no stack', async () => {
    const broken = await openHouse();
    await broken.database.query('ALTER TABLE video_request RENAME COLUMN prompt TO prompted');
    const query = '{ requests { nodes { prompt } } }';
    const http = await call(broken.gateway.url, broken.team.key, query);
    const { send, next, socket } = await rawSocket(broken.gateway.url, {
      Authorization: `Bearer ${broken.team.key}`,
    });
    await next(({ type }) => type === 'connection_ack');
    send(subscribe('1', query));
    const { payload } = await next(({ type, id }) => type === 'next' && id === '1');
    for (const error of [http.errors?.[0], payload.errors[0]]) {
      expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) });
      expect(error.message).toContain(error.extensions.requestId);
      expect(JSON.stringify(error)).not.toMatch(/prisma|prompted|select|node_modules/i);
      expect(broken.gateway.log()).toContain(error.extensions.requestId);
    }
    socket.close();
    await broken.stop();
  });
});

describe('a message that the protocol closes a socket for says which field of it is wrong', () => {
  test.each([
    ['x', 4400, 'A message is not a JSON object.'],
    ['[]', 4400, 'A message is not a JSON object.'],
    ['{"type":"start"}', 4400, /unknown `type`/],
    ['{"type":"next","id":"1","payload":{}}', 4400, /unknown `type`/],
    ['{"type":"ping","payload":1}', 4400, '`payload` of ping must be an object.'],
    ['{"type":"complete"}', 4400, /`id` of complete/],
    ['{"type":"subscribe","payload":{}}', 4400, /`id` of subscribe/],
    ['{"type":"subscribe","id":"1"}', 4400, '`payload` of subscribe must be an object.'],
    ['{"type":"subscribe","id":"1","payload":{}}', 4400, '`payload.query` of subscribe must be a string.'],
    [
      '{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}',
      4400,
      '`payload.variables` of subscribe must be an object.',
    ],
    ['{"type":"connection_init"}', 4429, 'connection_init came twice'],
  ])('%s', async (message, code, reason) => {
    const { socket, next } = await rawSocket(house.gateway.url);
    await next(({ type }) => type === 'connection_ack');
    socket.send(message);
    const [got, said] = await once(socket, 'close');
    expect([got, String(said)]).toEqual([
      code,
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    ]);
  });
});
