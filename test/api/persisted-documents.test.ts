/** Automatic persisted queries: a document that has been sent once with its hash is named by the hash, on every transport. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

let lastDocument = 0;
/** One that nobody has sent before. */
function newDocument() {
  lastDocument += 1;
  const query = `query Document${lastDocument} { viewer { role } }`;
  return { query, extensions: named(createHash('sha256').update(query).digest('hex')) };
}
const named = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

interface Parameters {
  readonly query?: string;
  readonly extensions: object;
}
// biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
type Send = (gateway: GatewayProcess, parameters: Parameters) => Promise<any>;

const headers = () => ({ 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` });
const byPost =
  (accept: string): Send =>
  async ({ url }, parameters) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers(), accept },
      body: JSON.stringify(parameters),
    });
    const text = await answer.text();
    return JSON.parse(text.startsWith('{') ? text : (/^data: (.+)$/m.exec(text)?.[1] ?? ''));
  };
const byGet: Send = async ({ url }, { query, extensions }) => {
  const address = new URLSearchParams({
    ...(query ? { query } : {}),
    extensions: JSON.stringify(extensions),
  });
  return (await fetch(`${url}/graphql?${address}`, { headers: headers() })).json();
};
const bySocket: Send = async ({ url }, payload) => {
  const { socket, send, next } = await openSocket(url, { Authorization: `Bearer ${house.team.key}` });
  await next(({ type }) => type === 'connection_ack');
  send({ type: 'subscribe', id: '1', payload });
  const { type, payload: got } = await next(({ id }) => id === '1');
  socket.close();
  return type === 'error' ? { errors: got } : got;
};

const data = { viewer: { role: 'MEMBER' } };
const notFound = {
  errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
};

describe.each<[string, Send]>([
  ['POST', byPost('application/json')],
  ['GET', byGet],
  ['an event stream', byPost('text/event-stream')],
  ['a WebSocket', bySocket],
])('by %s', (_name, send) => {
  test('a hash is not known, then sent with its document, then known by itself', async () => {
    const document = newDocument();
    const alone = { extensions: document.extensions };
    expect(await send(house.gateway, alone)).toMatchObject(notFound);
    expect((await send(house.gateway, document)).data).toEqual(data);
    expect((await send(house.gateway, alone)).data).toEqual(data);
  });

  test('a hash that is another document’s is refused, and not kept', async () => {
    const { query } = newDocument();
    const wrong = newDocument().extensions;
    expect(await send(house.gateway, { query, extensions: wrong })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(await send(house.gateway, { extensions: wrong })).toMatchObject(notFound);
  });
});

test('a document that is invalid, or whose caller is unknown, is not kept', async () => {
  const send = byPost('application/json');
  const query = 'query Invalid { nothing }';
  const extensions = named(createHash('sha256').update(query).digest('hex'));
  await send(house.gateway, { query, extensions });
  expect(await send(house.gateway, { extensions })).toMatchObject(notFound);
  const document = newDocument();
  await fetch(`${house.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  expect(await send(house.gateway, { extensions: document.extensions })).toMatchObject(notFound);
});

test.runIf(process.env.REDIS_URL)(
  'a document that one process was sent is known to all that share a Redis',
  async () => {
    const shared = { REDIS_URL: process.env.REDIS_URL ?? '' };
    const [one, other] = [await house.startGateway(shared), await house.startGateway(shared)];
    const document = newDocument();
    const send = byPost('application/json');
    await send(one, document);
    await expect
      .poll(async () => (await send(other, { extensions: document.extensions })).data)
      .toEqual(data);
  },
);
