/** The bytes of calls and answers: how they may be packed, and how they become text. */
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../kit/hostile/exchange.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const query = '{ viewer { role } }';
const viewer = { data: { viewer: { role: 'MEMBER' } } };
const json = JSON.stringify({ query });

async function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const got = await exchange(house.gateway.url, {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.team.key}`, ...headers },
    body,
  });
  return { status: got.status, body: JSON.parse(got.text) };
}

describe('a body', () => {
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('may be packed as %s', async (encoding, pack) => {
    expect(await post(pack(json), { 'content-encoding': encoding })).toMatchObject({
      status: 200,
      body: viewer,
    });
  });

  test('that is small when packed and too large when unpacked is 413, and harms nobody', async () => {
    const bomb = gzipSync(`{"query":"${'#'.repeat(64 * 1024 * 1024)}"}`);
    expect(bomb.length).toBeLessThan(256 * 1024);
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
    expect(await post(json)).toMatchObject({ status: 200 });
  });

  test('may begin with a byte order mark, and name its charset in any letter case', async () => {
    const type = { 'content-type': 'application/json; Charset="UTF-8"' };
    expect(await post(`\ufeff${json}`, type)).toMatchObject({ status: 200, body: viewer });
  });

  test('comes as it was sent, whatever letters it has and wherever it is cut', async () => {
    const body = Buffer.from(JSON.stringify({ query: `# größer 🎬 als das\n${query}` }));
    const response = await fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` },
      // In chunks of a byte: no length is told.
      body: new ReadableStream({
        start(controller) {
          for (const byte of body) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(await response.json()).toMatchObject(viewer);
  });

  test('of a client that waits for leave to send it is asked for', async () => {
    const headers = { authorization: `Bearer ${house.team.key}`, 'content-type': 'application/json' };
    const sent = request(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-length': json.length, expect: '100-continue' },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end(json);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(answer))).toMatchObject(viewer);
  });

  test('that breaks off harms nobody', async () => {
    const controller = new AbortController();
    const broken = fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      signal: controller.signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` },
      body: new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('{"query":')) }),
      duplex: 'half',
    } as RequestInit);
    setTimeout(() => controller.abort(), 100);
    await expect(broken).rejects.toThrow();
    expect(await post(json)).toMatchObject({ status: 200 });
  });
});

describe('a message of a WebSocket', () => {
  const subscribe = (id: string) => JSON.stringify({ type: 'subscribe', id, payload: { query } });

  test('may come as bytes', async () => {
    const { socket, next } = await openSocket(house.gateway.url, {
      Authorization: `Bearer ${house.team.key}`,
    });
    await next(({ type }) => type === 'connection_ack');
    socket.send(Buffer.from(subscribe('é')), { binary: true });
    expect((await next(({ id }) => id === 'é')).payload).toMatchObject(viewer);
    socket.close();
  });

  test('in bytes that are no UTF-8 closes it with 4400, and nothing is replaced in silence', async () => {
    const { socket, next, closing } = await openSocket(house.gateway.url, {
      Authorization: `Bearer ${house.team.key}`,
    });
    await next(({ type }) => type === 'connection_ack');
    socket.send(
      Buffer.concat([Buffer.from(subscribe('1').slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')]),
      {
        binary: true,
      },
    );
    expect(await closing).toBe(4400);
  });
});

describe('an answer', () => {
  const large = '{ __schema { types { name description fields { name description } } } }';
  const ask = async (acceptEncoding: string | undefined, asked = large) => {
    const response = await rawAnswer(JSON.stringify({ query: asked }), acceptEncoding);
    return response;
  };

  async function rawAnswer(body: string, acceptEncoding: string | undefined) {
    const { request } = await import('node:http');
    const { hostname, port } = new URL(house.gateway.url);
    return new Promise<{ encoding: string | undefined; vary: string | undefined; bytes: Buffer }>(
      (resolve, reject) => {
        const call = request(
          {
            hostname,
            port,
            path: '/graphql',
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${house.team.key}`,
              ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }),
            },
          },
          async (response) => {
            const chunks: Buffer[] = [];
            for await (const chunk of response) chunks.push(chunk as Buffer);
            const { 'content-encoding': encoding, vary } = response.headers;
            resolve({ encoding, vary, bytes: Buffer.concat(chunks) });
          },
        );
        call.on('error', reject);
        call.end(body);
      },
    );
  }

  test.each<[string, string | undefined, string | undefined, (bytes: Buffer) => Buffer]>([
    ['as a browser asks', 'gzip, deflate, br, zstd', 'gzip', gunzipSync],
    ['as br where that is liked best', 'gzip;q=0.5, br', 'br', brotliDecompressSync],
    ['not at all where nobody asks', undefined, undefined, (bytes) => bytes],
    ['not at all where nothing of ours is accepted', 'zstd', undefined, (bytes) => bytes],
    ['not as what is refused', 'gzip;q=0, br;q=0, *', undefined, (bytes) => bytes],
  ])('that is large is packed %s', async (_name, accept, encoding, unpack) => {
    const answer = await ask(accept);
    expect(answer.encoding).toBe(encoding);
    expect(JSON.parse(unpack(answer.bytes).toString()).data.__schema.types.length).toBeGreaterThan(10);
    expect(answer.vary).toMatch(/Accept-Encoding/i);
  });

  test('that is small is sent as it is', async () => {
    expect((await ask('gzip', query)).encoding).toBeUndefined();
  });
});
