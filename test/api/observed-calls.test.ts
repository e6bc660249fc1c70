/** Every call is counted and logged in one place, whatever its transport and whatever comes of it. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openStream } from '../kit/eventStream.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { LOG_LEVEL: 'debug' } });
});
afterAll(() => house.stop());

const known = 'query Known { viewer { role } }';
const watch = 'subscription Watch { requestStatusChanged { status } }';

interface Kind {
  readonly operation: string;
  readonly transport: string;
  readonly outcome: string;
}

async function countOf({ operation, transport, outcome }: Kind): Promise<number> {
  const text = await (await fetch(`${house.gateway.url}/metrics`)).text();
  const name = `clapperboard_call_seconds_count{operation="${operation}",transport="${transport}",outcome="${outcome}"}`;
  const line = text.split('\n').find((each) => each.startsWith(name));
  return Number(line?.slice(name.length) ?? 0);
}

const bearer = () => ({ authorization: `Bearer ${house.team.key}` });
const post = (body: string | object, headers: Record<string, string> = {}) =>
  fetch(`${house.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (query: string) =>
  fetch(`${house.gateway.url}/graphql?query=${encodeURIComponent(query)}`, { headers: bearer() });

async function bySocket(query: string): Promise<void> {
  const { socket, send, next } = await openSocket(house.gateway.url, {
    Authorization: `Bearer ${house.team.key}`,
  });
  await next(({ type }) => type === 'connection_ack');
  send({ type: 'subscribe', id: '1', payload: { query } });
  if (!query.startsWith('subscription')) await next(({ id }) => id === '1');
  socket.close();
  await once(socket, 'close');
}

async function byStream(query: string): Promise<void> {
  const stream = await openStream(house.gateway.url, { query, headers: bearer() });
  stream.close();
}

describe('each kind of call is counted by operation, transport and outcome, and has a line at debug', () => {
  test.each<[string, Kind, () => Promise<unknown>]>([
    [
      'a query by POST',
      { operation: 'Known', transport: 'http', outcome: 'ok' },
      () => post({ query: known }),
    ],
    ['a query by GET', { operation: 'Known', transport: 'http', outcome: 'ok' }, () => get(known)],
    [
      'a query without a name',
      { operation: 'anonymous', transport: 'http', outcome: 'ok' },
      () => post({ query: '{ viewer { role } }' }),
    ],
    [
      'a query by an event stream',
      { operation: 'Known', transport: 'event_stream', outcome: 'ok' },
      () => byStream(known),
    ],
    [
      'a subscription by an event stream',
      { operation: 'Watch', transport: 'event_stream', outcome: 'ok' },
      () => byStream(watch),
    ],
    [
      'a query on a WebSocket',
      { operation: 'Known', transport: 'websocket', outcome: 'ok' },
      () => bySocket(known),
    ],
    [
      'a subscription on a WebSocket',
      { operation: 'Watch', transport: 'websocket', outcome: 'ok' },
      () => bySocket(watch),
    ],
    [
      'a mutation',
      { operation: 'Cancel', transport: 'http', outcome: 'ok' },
      () =>
        post({ query: 'mutation Cancel { cancelRequest(input: { requestId: "x" }) { errors { code } } }' }),
    ],
    [
      'a field that is refused',
      { operation: 'Keys', transport: 'http', outcome: 'FORBIDDEN' },
      () => post({ query: 'query Keys { apiKeys { nodes { id } } }' }),
    ],
    [
      'a document that is invalid',
      { operation: 'unknown', transport: 'http', outcome: 'GRAPHQL_VALIDATION_FAILED' },
      () => post({ query: 'query Known { nothing }' }),
    ],
    [
      'a call without a key',
      { operation: 'unknown', transport: 'http', outcome: 'UNAUTHENTICATED' },
      () => post({ query: known }, { authorization: '' }),
    ],
    [
      'a body that is no JSON',
      { operation: 'unknown', transport: 'http', outcome: 'BAD_REQUEST' },
      () => post('{'),
    ],
    [
      'a body of another type',
      { operation: 'unknown', transport: 'http', outcome: 'UNSUPPORTED_MEDIA_TYPE' },
      () => post('x', { 'content-type': 'text/plain' }),
    ],
    [
      'an invalid document on a WebSocket',
      { operation: 'unknown', transport: 'websocket', outcome: 'GRAPHQL_VALIDATION_FAILED' },
      () => bySocket('{ nothing }'),
    ],
  ])('%s', async (_name, kind, make) => {
    const before = await countOf(kind);
    await make();
    await expect.poll(() => countOf(kind)).toBe(before + 1);
    const { operation, transport, outcome } = kind;
    expect(logLines(house.gateway)).toContainEqual(
      expect.objectContaining({ level: 20, msg: 'answered', operation, transport, outcome }),
    );
  });
});

test('names that callers make up do not fill the memory: beyond a hundred they are counted together', async () => {
  for (let n = 0; n < 120; n += 1) await post({ query: `query Made${n} { viewer { role } }` });
  const text = await (await fetch(`${house.gateway.url}/metrics`)).text();
  const names = new Set(
    [...text.matchAll(/clapperboard_call_seconds_count\{operation="(\w+)"/g)].map(([, name]) => name),
  );
  expect(names.size).toBeLessThanOrEqual(101);
  expect(names).toContain('other');
});

describe('a WebSocket that is refused has one line at info, with the reason and what its client calls itself', () => {
  const refused = (client: string) =>
    logLines(house.gateway).filter((line) => line.level === 30 && line.client === client);

  test('before its upgrade', async () => {
    const socket = new WebSocket(`${house.gateway.url.replace('http', 'ws')}/graphql`, 'graphql-ws', {
      headers: { 'user-agent': 'an old client' },
    });
    await once(socket, 'error');
    await expect
      .poll(() => refused('an old client'))
      .toEqual([
        expect.objectContaining({ code: 400, reason: expect.stringContaining('graphql-transport-ws') }),
      ]);
  });

  test.each([
    ['an unknown key', 4403, '{"type":"connection_init","payload":{"Authorization":"Bearer clap_x"}}'],
    ['a message of no form', 4400, 'x'],
    [
      'an operation before the acknowledgement',
      4401,
      '{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}',
    ],
  ])('behind it, for %s', async (name, code, message) => {
    const socket = new WebSocket(
      `${house.gateway.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      {
        headers: { 'user-agent': name },
      },
    );
    await once(socket, 'open');
    socket.send(message);
    await once(socket, 'close');
    await expect
      .poll(() => refused(name))
      .toEqual([expect.objectContaining({ code, reason: expect.any(String) })]);
  });
});
