/** Subscriptions as server-sent events, for browsers behind a proxy that lets no WebSocket through. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    ['a syntax error', '{ viewer {', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ viewer { secret } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['no document', '', 400, 'BAD_REQUEST'],
    [
      'a request of nobody',
      'subscription { requestStatusChanged(requestId: "x") { status } }',
      404,
      'NOT_FOUND',
    ],
    [
      'a cursor that is none',
      'subscription { requestStatusChanged(after: "x") { status } }',
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a variable that does not fit',
      'subscription ($after: String!) { requestStatusChanged(after: $after) { status } }',
      400,
      'BAD_USER_INPUT',
    ],
  ])(
    'is not opened for %s: the status says so, at which a browser stops asking',
    async (_name, query, status, code) => {
      const stream = await open({ method: 'GET', query });
      expect([stream.status, stream.headers.get('content-type')]).toEqual([
        status,
        'application/json; charset=utf-8',
      ]);
      expect(JSON.parse(await stream.text()).errors[0].extensions.code).toBe(code);
      // graphql-sse, by POST, takes that for a broken network: its protocol wants the errors as an event.
      const [next, complete] = await collect({ method: 'POST', query });
      expect([JSON.parse(next?.data ?? '').errors[0].extensions.code, complete?.event]).toEqual([
        code,
        'complete',
      ]);
      const accept = 'text/event-stream, application/json;q=0.5';
      expect((await open({ method: 'POST', query, headers: { accept } })).status).toBe(status);
    },
  );

  test('that is complete asks a browser not to come back before a day is over', async () => {
    const requestId = await ask('[sandbox: fast]');
    const stream = await open({ method: 'GET', query: watchOperation, variables: { requestId } });
    expect(await stream.text()).toMatch(/\nretry: 86400000\nevent: complete\ndata:\n\n$/);
  });

  test('of a request that is over, asked behind its last change, is 204 to a browser: it has nothing to come back for', async () => {
    const requestId = await ask('[sandbox: fast]');
    const events = await collect({ query: watchOperation, variables: { requestId } });
    const headers = { 'last-event-id': events.at(-2)?.id as string };
    const call = { query: watchOperation, variables: { requestId }, headers };
    const { status, text } = await open({ ...call, method: 'GET' });
    expect([status, await text()]).toEqual([204, '']);
    expect((await collect({ ...call, method: 'POST' })).map(({ event }) => event)).toEqual(['complete']);
  });

  test.each([
    ['it wins', 'application/json;q=0.5, text/event-stream', '{ viewer { role } }', 'text/event-stream'],
    [
      'it does not win',
      'text/event-stream;q=0.5, application/json',
      '{ viewer { role } }',
      'application/json',
    ],
    [
      'it is named after others',
      'application/json, text/event-stream',
      '{ viewer { role } }',
      'application/json',
    ],
    [
      'it is named after others, for a subscription',
      'application/graphql-response+json, application/json, text/event-stream, multipart/mixed',
      'subscription { requestStatusChanged { status } }',
      'text/event-stream',
    ],
    ['it is refused', 'text/event-stream;q=0, */*', '{ viewer { role } }', 'application/json'],
    ['its name is quoted text', 'application/json;x=", text/event-stream"', '{ viewer { role } }', null],
  ])('is sent or not where %s', async (_name, accept, query, type) => {
    const stream = await open({ query, headers: { accept } });
    stream.close();
    if (type === null) expect(stream.status).toBe(406);
    else expect(stream.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
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
      const stream = await open({ method: 'GET', query }, closed);
      const [error] = JSON.parse(await stream.text()).errors;
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
    const [next] = await collect({ query: 7 as unknown as string });
    expect(JSON.parse(next?.data ?? '').errors[0].message).toMatch(/query/);
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
      const variables = { requestId: id };
      const stream = await open({ method: 'GET', query: watchOperation, variables, headers });
      const [{ message, extensions }] = JSON.parse(await stream.text()).errors;
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
