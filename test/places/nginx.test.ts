/**
 * The gateway below /clap behind nginx, by the example in examples/proxies/. Where nginx is not installed this is
 * skipped, unless PLACES=nginx asks for it as .ci/run does.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { call, generate, settled, socketClient, watch, watchOperation } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openHttp2Streams } from '../kit/http2Streams.ts';
import { hasNginx, type Nginx, startNginx } from '../kit/nginx.ts';
import { configurationOf, loads, openPage, workers } from '../kit/page.ts';
import { sineWav } from '../kit/sineWav.ts';
import { ours, theirs } from '../kit/strictGateway.ts';
import { uploadAddress as newAddress } from '../kit/uploads.ts';

const skipped = process.env.PLACES !== 'nginx' && !hasNginx();
const why = skipped ? ' (skipped: nginx or openssl is not installed; Debian has nginx as nginx-light)' : '';

describe.skipIf(skipped)(`behind nginx${why}`, () => {
  let port: number;
  let house: House;
  /** As its callers know the gateway. */
  let url: string;
  beforeAll(async () => {
    port = await freePortPair();
    url = `http://127.0.0.1:${port}/clap`;
    house = await openHouse({ env: { PUBLIC_URL: url, CORS_ORIGINS: ours } });
  });
  afterAll(() => house?.stop());

  const status = async (address: string | URL) => (await fetch(address)).status;
  const at = (path: string) => new URL(path, url);

  describe.each([
    ['kept', false],
    ['stripped', true],
  ])('with the path %s', (_name, stripped) => {
    let nginx: Nginx;
    beforeAll(async () => {
      nginx = await startNginx({ port, gatewayUrl: house.gateway.url, stripped, tls: false });
    });
    afterAll(() => nginx?.stop());

    test('the landing page and its links are there, with a slash at the end or without', async () => {
      for (const address of [url, `${url}/`]) {
        const { status: answered, text } = await openPage(address);
        expect([address, answered]).toEqual([address, 200]);
        expect(loads(text)).toEqual(['/clap/graphql', '/clap/playground', '/clap/health/ready']);
        for (const link of loads(text).slice(1)) expect([link, await status(at(link))]).toEqual([link, 200]);
      }
    });

    test('the playground has all its files, its recording and the endpoint that it names', async () => {
      const { text } = await openPage(`${url}/playground`);
      const files = loads(text).concat(workers(text), `${url}/playground/voice.wav`);
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) expect([file, await status(at(file))]).toEqual([file, 200]);
      const config = configurationOf(text);
      expect(config).toContain(`${url}/playground/voice.wav`);
      const { endpoint, subscriptionEndpoint } = JSON.parse(config);
      expect([at(endpoint).href, at(subscriptionEndpoint).href]).toEqual([
        `${url}/graphql`,
        `${url}/graphql`,
      ]);
    });

    test('a request is made, watched over the WebSocket to its end, and read again', async () => {
      const input = { audioUri: `${url}/playground/voice.wav`, prompt: '[sandbox: fast]' };
      const id = await generate(url, house.team.key, input);
      const changes = await watch(url, house.team.key, { requestId: id });
      expect(changes.at(-1)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
      const read = await call(url, house.team.key, 'query ($id: ID!) { request(id: $id) { status } }', {
        id,
      });
      expect(read).toMatchObject({ status: 200, data: { request: { status: 'SUCCESS' } } });
    });

    test('a file is uploaded and read at the address that is given out, and generated from', async () => {
      const body = sineWav(2);
      const { uploadUrl, publicUrl: address } = await uploadAddress(body.length);
      expect(address.startsWith(`${url}/uploads/`)).toBe(true);
      expect((await put(uploadUrl, body)).status).toBe(201);
      expect(Buffer.from(await (await fetch(address)).arrayBuffer()).equals(body)).toBe(true);
      const part = await fetch(address, { headers: { range: 'bytes=0-3' } });
      expect([part.status, await part.text()]).toEqual([206, 'RIFF']);
      const input = { audioUri: address, prompt: '[sandbox: fast]' };
      const id = await generate(url, house.team.key, input);
      expect(await settled(url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
    });

    test('a file may be as large as the gateway takes', async () => {
      const body = randomBytes(32 * 1024 ** 2);
      const { uploadUrl, publicUrl } = await uploadAddress(body.length);
      expect((await put(uploadUrl, body)).status).toBe(201);
      expect(Buffer.from(await (await fetch(publicUrl)).arrayBuffer()).equals(body)).toBe(true);
    });

    test('an upload that is refused while it is sent is told why', async () => {
      const body = randomBytes(8 * 1024 ** 2);
      const { uploadUrl: address } = await uploadAddress(body.length);
      for (let count = 0; count < 8; count += 1) {
        const refused = await put(address, body, 'audio/wav');
        expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('audio/ogg')]);
      }
    });

    test('each event of a stream arrives when it happens, over a stream that stays open', async () => {
      const other = await createTeamKey(house.env);
      const headers = { authorization: `Bearer ${other.key}` };
      const query = 'subscription { requestStatusChanged { status version } }';
      const stream = await openStream(url, { query, headers });
      try {
        expect([stream.status, stream.headers.get('content-type')]).toEqual([
          200,
          'text/event-stream; charset=utf-8',
        ]);
        const audioUri = `${url}/playground/voice.wav`;
        await generate(url, other.key, { audioUri, prompt: '[sandbox: never]' });
        const { value } = await stream.events.next();
        expect(JSON.parse(value.data)).toMatchObject({
          data: { requestStatusChanged: { status: 'QUEUED' } },
        });
      } finally {
        stream.close();
      }
    });

    test('a page of the gateway itself may open a WebSocket, and a foreign one may not', async () => {
      const statusFor = async (origin: string) => {
        const address = `${url.replace('http', 'ws')}/graphql`;
        const socket = new WebSocket(address, 'graphql-transport-ws', { origin });
        socket.on('error', () => {});
        const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode);
        const answered = await Promise.race([refused, once(socket, 'open').then(() => 101)]);
        socket.terminate();
        return answered;
      };
      expect(await statusFor(at('/').origin)).toBe(101);
      expect(await statusFor(ours)).toBe(101);
      expect(await statusFor(theirs)).toBe(403);
    });

    test('monitors see whether it is ready, and nobody outside sees its metrics', async () => {
      const paths = ['/health/live', '/health/ready', '/health', '/metrics'];
      const statuses = paths.map(async (path) => [path, await status(url + path)]);
      expect(await Promise.all(statuses)).toEqual([
        ['/health/live', 200],
        ['/health/ready', 200],
        ['/health', 404],
        ['/metrics', 404],
      ]);
    });

    test('no log of it names a token or the address of an upload', async () => {
      const token = `clapt_${randomBytes(24).toString('hex')}`;
      const refused = await openStream(url, { query: watchOperation, method: 'GET', token });
      expect(refused.status).toBe(401);
      const { publicUrl: address } = await uploadAddress(1);
      expect(await status(address)).toBe(404);
      const log = await nginx.accessLog();
      expect(log).toContain('"GET /clap/graphql" 401');
      expect(log).toContain('"GET /clap/uploads/[token]" 404');
      expect(log).not.toContain(token);
      expect(log).not.toContain(address.slice(url.length));
    });
  });

  describe('with TLS', () => {
    let nginx: Nginx;
    let secureUrl: string;
    beforeAll(async () => {
      secureUrl = `https://127.0.0.1:${port + 1}/clap`;
      const gateway = await house.startGateway({ PUBLIC_URL: secureUrl });
      const gatewayUrl = gateway.url;
      nginx = await startNginx({ port: port + 1, gatewayUrl, stripped: false, tls: true });
    });
    afterAll(() => nginx?.stop());

    test('one connection of HTTP/2 has more event streams open than the six of HTTP/1.1', async () => {
      const other = await createTeamKey(house.env);
      const query = 'subscription { requestStatusChanged { status } }';
      const ca = nginx.certificate ?? '';
      const streams = await openHttp2Streams(secureUrl, { ca, key: other.key, query, count: 20 });
      try {
        const audioUri = `${house.gateway.url}/playground/voice.wav`;
        await generate(house.gateway.url, other.key, { audioUri, prompt: '[sandbox: never]' });
        const first = await Promise.all(streams.events.map((events) => events.next()));
        const data = first.map(({ value }) => JSON.parse(value.data).data.requestStatusChanged);
        expect(data).toEqual(Array.from({ length: 20 }, () => ({ status: 'QUEUED' })));
      } finally {
        streams.close();
      }
    });

    test('a WebSocket is opened beside HTTP/2, on the same port', async () => {
      const client = socketClient(
        secureUrl,
        { Authorization: `Bearer ${house.team.key}` },
        { ca: nginx.certificate ?? '' },
      );
      const { value } = await client.iterate({ query: '{ viewer { role } }' }).next();
      await client.dispose();
      expect(value).toMatchObject({ data: { viewer: { role: 'MEMBER' } } });
    });
  });

  const uploadAddress = (size: number) => newAddress(url, house.team.key, size);
});

const put = (address: string, body: Buffer, type = 'audio/ogg') =>
  fetch(address, { method: 'PUT', headers: { 'content-type': type }, body: new Uint8Array(body) });
