/** Subscriptions as server-sent events, for browsers behind a proxy that lets no WebSocket through. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxTokens } from '../../src/server/limits/limits.ts';
import { generate, settled, watchOperation } from '../kit/client.ts';
import { openStream, type StreamCall, type StreamEvent } from '../kit/eventStream.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let closed: string;
beforeAll(async () => {
  house = await openHouse();
  closed = (await house.startGateway({ PLAYGROUND: 'off' })).url;
});
afterAll(() => house.stop());

const ask = (prompt: string) =>
  generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt });
const bearer = () => ({ authorization: `Bearer ${house.team.key}` });
const open = (call: StreamCall, url = house.gateway.url) =>
  openStream(url, { ...call, headers: { ...bearer(), ...call.headers } });

async function collect(call: StreamCall, url?: string): Promise<StreamEvent[]> {
  const stream = await open(call, url);
  expect(stream.status).toBe(200);
  const events: StreamEvent[] = [];
  for await (const event of stream.events) events.push(event);
  return events;
}

const changeOf = ({ data }: StreamEvent) => JSON.parse(data).data.requestStatusChanged;
const versionsOf = (events: readonly StreamEvent[]) =>
  events.filter(({ event }) => event === 'next').map((event) => changeOf(event).version as number);

describe('an event stream', () => {
  test.each(['POST', 'GET'] as const)('by %s brings a request to its end, and completes', async (method) => {
    const requestId = await ask('[sandbox: slow 1]');
    const events = await collect({ method, query: watchOperation, variables: { requestId } });
    const last = events.at(-1);
    expect([last?.event, last?.data]).toEqual(['complete', '']);
    const versions = versionsOf(events);
    expect(versions).toEqual(versions.map((_, index) => (versions[0] ?? 0) + index));
    expect(changeOf(events.at(-2) as StreamEvent)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
  });

  test('says that it is one, and that nobody on the way may keep it', async () => {
    const { headers, close } = await open({ query: watchOperation });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    close();
  });

  test('goes on behind the event that a browser says it has seen last', async () => {
    const requestId = await ask('[sandbox: fast]');
    const stream = await open({ query: watchOperation, variables: { requestId } });
    const { value: first } = await stream.events.next();
    stream.close();
    expect(first.id).toBe(changeOf(first).cursor);
    await settled(house.gateway.url, house.team.key, requestId);
    const headers = { 'last-event-id': first.id as string };
    const rest = await collect({ query: watchOperation, variables: { requestId }, headers });
    const versions = [changeOf(first).version, ...versionsOf(rest)];
    expect(versions).toEqual(versions.map((_, index) => versions[0] + index));
    const end = rest.at(-2)?.id as string;
    const nothing = await collect({
      query: watchOperation,
      variables: { requestId },
      headers: { 'last-event-id': end },
    });
    expect(nothing.map(({ event }) => event)).toEqual(['complete']);
  });

  test('answers a query too', async () => {
    const events = await collect({ query: '{ viewer { role } }' });
    expect(events.map(({ event, data }) => [event, data && JSON.parse(data)])).toEqual([
      ['next', { data: { viewer: { role: 'MEMBER' } }, extensions: { cost: expect.any(Object) } }],
      ['complete', ''],
    ]);
  });

  test.each([
    ['a syntax error', '{ viewer {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ viewer { secret } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['more tokens than allowed', `{ ${'viewer { role } '.repeat(maxTokens / 4)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['a request of nobody', 'subscription { requestStatusChanged(requestId: "x") { status } }', 'NOT_FOUND'],
    [
      'a cursor that is none',
      'subscription { requestStatusChanged(after: "x") { status } }',
      'BAD_USER_INPUT',
    ],
  ])('with %s says so and completes', async (_name, query, code) => {
    const [next, complete] = await collect({ query });
    expect(JSON.parse(next?.data ?? '').errors[0].extensions.code).toBe(code);
    expect(complete?.event).toBe('complete');
  });
});

describe('what is closed on HTTP is closed here', () => {
  test.each([
    ['no key', {}],
    ['an unknown key', { authorization: 'Bearer clap_nonsense' }],
  ])('%s is 401', async (_name, headers) => {
    const stream = await openStream(house.gateway.url, { query: watchOperation, headers });
    expect([stream.status, stream.headers.get('www-authenticate')]).toEqual([401, expect.any(String)]);
    expect(JSON.parse(await stream.text()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  test('introspection and suggestions, where the playground is off', async () => {
    for (const query of ['{ __schema { types { name } } }', '{ viewr { role } }']) {
      const [next] = await collect({ query }, closed);
      const [error] = JSON.parse(next?.data ?? '').errors;
      expect(error.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(error.message).not.toContain('Did you mean');
    }
  });

  test('a mutation by GET, which a link could be', async () => {
    const query = 'mutation { cancelRequest(input: { requestId: "x" }) { errors { code } } }';
    const stream = await open({ method: 'GET', query });
    expect([stream.status, stream.headers.get('allow')]).toEqual([405, 'POST']);
    const [next] = await collect({ method: 'POST', query });
    expect(JSON.parse(next?.data ?? '').data.cancelRequest.errors[0].code).toBe('NOT_FOUND');
  });

  test('writing with a key that may only look', async () => {
    const viewer = await createTeamKey(house.env, 'viewer', house.team.teamId);
    const query = 'mutation { cancelRequest(input: { requestId: "x" }) { errors { code } } }';
    const [next] = await collect({ query, headers: { authorization: `Bearer ${viewer.key}` } });
    expect(JSON.parse(next?.data ?? '').errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('a body that is no operation', async () => {
    const stream = await open({ query: 7 as unknown as string });
    expect(stream.status).toBe(400);
    expect(JSON.parse(await stream.text()).errors[0].message).toMatch(/query/);
  });

  test("another team's request reads as a missing one", async () => {
    const requestId = await ask('[sandbox: fast]');
    const other = await createTeamKey(house.env);
    const errors = [];
    for (const id of [
      requestId,
      Buffer.from('VideoRequest:0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11').toString('base64url'),
    ]) {
      const headers = { authorization: `Bearer ${other.key}` };
      const [next] = await collect({ query: watchOperation, variables: { requestId: id }, headers });
      const [{ message, extensions }] = JSON.parse(next?.data ?? '').errors;
      errors.push([message, extensions.code]);
    }
    expect(errors[0]).toEqual(errors[1]);
  });
});

describe('a key in the address', () => {
  test('opens an event stream, since a browser’s EventSource can send no header', async () => {
    const stream = await openStream(house.gateway.url, {
      method: 'GET',
      query: '{ viewer { role } }',
      token: house.team.key,
    });
    expect(stream.status).toBe(200);
    stream.close();
  });

  test.each([
    ['by POST', { method: 'POST' as const }],
    ['for an answer that is no stream', { method: 'GET' as const, headers: { accept: 'application/json' } }],
  ])('opens nothing %s', async (_name, call) => {
    const query = '{ viewer { role } }';
    const stream = await openStream(house.gateway.url, { query, token: house.team.key, ...call });
    expect(stream.status).toBe(401);
  });

  test('is in no line of the log', () => {
    expect(house.gateway.log()).not.toContain(house.team.key);
  });
});

test('an event stream ends when the gateway stops, without being complete', async () => {
  const gateway = await house.startGateway();
  const stream = await open({ query: watchOperation }, gateway.url);
  const rest = (async () => {
    const events: StreamEvent[] = [];
    for await (const event of stream.events) events.push(event);
    return events.map(({ event }) => event);
  })();
  expect(await gateway.stop()).toBe(0);
  expect(await rest).not.toContain('complete');
});
