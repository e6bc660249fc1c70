/** What a guarded fetch makes of a server: real sockets on both sides. */
import { generateKeyPairSync, sign } from 'node:crypto';

import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Lookup } from '../../src/outgoing/guardedConnector.ts';
import { createGuardedFetch } from '../../src/outgoing/guardedFetch.ts';
import { answering, faultOf, listen, local, loopback, maxBytes, strict } from '../kit/outgoing.ts';

vi.setConfig({ testTimeout: 5_000 });

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

describe('a server that answers', () => {
  const fetcher = createGuardedFetch(local);
  const requests: http.IncomingMessage[] = [];
  let connections = 0;
  let handle: Handler = (_request, response) => response.end();
  const server = http.createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  let base = '';

  beforeAll(async () => {
    base = `http://127.0.0.1:${await listen(server, '127.0.0.1')}`;
  });
  beforeEach(() => {
    requests.length = 0;
    connections = 0;
  });
  afterAll(async () => {
    await fetcher.close();
    server.closeAllConnections();
    server.close();
  });

  /** /3 leads to /2, and so on to /0. */
  const countDown: Handler = (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('arrived');
    else response.writeHead(302, { location: `/${left - 1}` }).end('moved');
  };
  const redirectTo =
    (location: string, status = 302): Handler =>
    (request, response) => {
      if (request.url === '/arrived') response.end('arrived');
      else response.writeHead(status, { location }).end();
    };

  test('is heard, with its status, headers and last address', async () => {
    handle = (_request, response) => response.writeHead(206, { 'X-Kind': 'voice' }).end('hello');
    const answer = await fetcher.fetch(`${base}/voice.wav#t=1`, { maxBytes });
    expect(answer).toMatchObject({ status: 206, url: `${base}/voice.wav#t=1` });
    expect(answer.headers['x-kind']).toBe('voice');
    expect(answer.body.toString()).toBe('hello');
  });

  test('is sent the body and headers of the caller, and those that are always sent', async () => {
    let body = '';
    handle = async (request, response) => {
      for await (const chunk of request) body += chunk;
      response.setHeader('set-cookie', 'a=b').end();
    };
    const headers = { 'X-Signature': 'abc', 'Accept-Encoding': 'gzip', Host: 'internal', Cookie: 'a=b' };
    for (let call = 0; call < 2; call += 1)
      await fetcher.fetch(`${base}/hook`, { maxBytes, method: 'POST', headers, body: 'news' });
    expect(body).toBe('newsnews');
    expect(requests[1]?.headers).toEqual({
      'accept-encoding': 'identity',
      connection: 'close',
      'content-length': '4',
      host: new URL(base).host,
      'user-agent': 'clapperboard',
      'x-signature': 'abc',
    });
  });

  test('keeps no connection for the next call, and no proxy of the environment stands between', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9').stubEnv('http_proxy', 'http://127.0.0.1:9');
    handle = (_request, response) => response.end('hello');
    await fetcher.fetch(base, { maxBytes });
    await fetcher.fetch(base, { maxBytes });
    vi.unstubAllEnvs();
    expect(connections).toBe(2);
  });

  test('is reached at what its name was resolved to, once', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (hostname, options, callback) => {
      asked.push(hostname);
      answering(loopback)(hostname, options, callback);
    };
    handle = (_request, response) => response.end('hello');
    const url = base.replace('127.0.0.1', 'media.example.com');
    const answer = await createGuardedFetch({ ...local, lookup }).fetch(url, { maxBytes });
    expect(answer.body.toString()).toBe('hello');
    expect(asked).toEqual(['media.example.com']);
    expect(requests[0]?.headers.host).toBe(new URL(url).host);
  });

  test.each(['GET', 'HEAD'] as const)('is followed through three redirects by %s', async (method) => {
    handle = countDown;
    const answer = await fetcher.fetch(`${base}/3`, { maxBytes, method });
    expect(answer).toMatchObject({ status: 200, url: `${base}/0` });
    expect(requests.map((request) => [request.method, request.url])).toEqual(
      ['/3', '/2', '/1', '/0'].map((path) => [method, path]),
    );
  });

  test.each([
    ['/4', {}, 4, 3],
    ['/9', {}, 4, 3],
    ['/2', { maxRedirects: 1 }, 2, 1],
    ['/1', { maxRedirects: 0 }, 1, 0],
  ])('is not followed further: %s with %o', async (path, options, asked, most) => {
    handle = countDown;
    const fault = await faultOf(fetcher, base + path, options);
    const host = new URL(base).host;
    expect(fault).toEqual({
      kind: 'redirects',
      message: `${host} redirects more than the ${most} times that are allowed`,
    });
    expect(requests).toHaveLength(asked);
  });

  test.each([301, 302, 303, 307, 308])('is not followed by a POST (%d)', async (status) => {
    handle = redirectTo('/arrived', status);
    const fault = await faultOf(fetcher, base, { method: 'POST', body: 'news' });
    expect(fault).toEqual({
      kind: 'redirects',
      message: expect.stringContaining('only GET and HEAD follow redirects'),
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['', 'redirects', /more than the 3 times/],
    ['https://', 'redirects', /without a location that is a URL/],
    ['file:///etc/passwd', 'refused', /the redirect of .+ starts with file:/],
    ['ftp://example.com/', 'refused', /only https:\/\/ or http:\/\/ is allowed/],
    ['//user:password@127.0.0.1/', 'refused', /user name or password/],
  ])('is not followed to %j', async (location, kind, message) => {
    handle = redirectTo(location);
    expect(await faultOf(fetcher, `${base}/moved`)).toEqual({
      kind,
      message: expect.stringMatching(message),
    });
  });

  test('is not followed to nowhere', async () => {
    handle = (_request, response) => response.writeHead(302).end();
    expect((await faultOf(fetcher, base)).kind).toBe('redirects');
  });

  test('hears no secret that was meant for another origin', async () => {
    handle = redirectTo(`${base.replace('127.0.0.1', 'localhost')}/arrived`);
    const headers = {
      authorization: 'Bearer secret',
      'x-key': 'secret',
      range: 'bytes=0-99',
      accept: 'audio/*',
    };
    await createGuardedFetch({ ...local, lookup: answering(loopback) }).fetch(base, { maxBytes, headers });
    expect(requests[0]?.headers).toMatchObject(headers);
    expect(requests[1]?.headers).toMatchObject({ range: 'bytes=0-99', accept: 'audio/*' });
    expect(JSON.stringify(requests[1]?.headers)).not.toContain('secret');
  });

  test.each([304, 400, 401, 404, 429, 500, 503])('is an error with status %d', async (status) => {
    handle = (_request, response) => response.writeHead(status).end('x'.repeat(10 * maxBytes));
    await expect(fetcher.fetch(base, { maxBytes })).rejects.toMatchObject({
      kind: 'status',
      status,
      message: `${new URL(base).host} answered ${status}; a status from 200 to 299 is expected`,
    });
  });

  test('is read up to the bound, and asked for its headers beyond it', async () => {
    handle = (_request, response) =>
      response.writeHead(200, { 'content-length': String(maxBytes) }).end(Buffer.alloc(maxBytes));
    expect((await fetcher.fetch(base, { maxBytes })).body).toHaveLength(maxBytes);
    const head = await fetcher.fetch(base, { maxBytes: 0, method: 'HEAD' });
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(maxBytes));
  });

  test('is not read when it declares too many bytes', async () => {
    handle = (_request, response) =>
      response.writeHead(200, { 'content-length': '1000000000' }).flushHeaders();
    expect(await faultOf(fetcher, base, { timeoutMs: 2_000 })).toEqual({
      kind: 'tooLarge',
      message: `${new URL(base).host} declares a body of 1000000000 bytes; at most 1000 bytes are allowed`,
    });
  });

  test('is left when it sends more bytes than it may, declared by nobody', async () => {
    const left = new Promise((resolve) => {
      handle = async (_request, response) => {
        response.on('close', resolve);
        while (!response.destroyed) {
          response.write(Buffer.alloc(300));
          await delay(1);
        }
      };
    });
    expect(await faultOf(fetcher, base, { timeoutMs: 2_000 })).toMatchObject({
      kind: 'tooLarge',
      message: expect.stringContaining('sends a larger body; at most 1000 bytes are allowed'),
    });
    await left;
  });

  test('has its gzip bomb handed on as it is', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const answer = await fetcher.fetch(base, { maxBytes: bomb.length });
    expect(answer.body.equals(bomb)).toBe(true);
    expect((await faultOf(fetcher, base, { maxBytes: bomb.length - 1 })).kind).toBe('tooLarge');
  });

  test.each([
    ['one long header', { 'x-flood': 'x'.repeat(20_000) }],
    ['many headers', Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`x-${at}`, 'x'.repeat(50)]))],
  ])('is left when it floods with %s', async (_what, headers) => {
    handle = (_request, response) => response.writeHead(200, headers).end();
    expect(await faultOf(fetcher, base)).toEqual({
      kind: 'tooLarge',
      message: `${new URL(base).host} sends more headers than the 16384 bytes that are allowed`,
    });
  });

  const slow: readonly (readonly [string, Handler])[] = [
    ['never answers', () => {}],
    ['sends its headers and no more', (_request, response) => response.writeHead(200).flushHeaders()],
    [
      'drips its headers',
      async (request) => {
        request.socket.write('HTTP/1.1 200 OK\r\n');
        while (!request.socket.destroyed) {
          request.socket.write('x: y\r\n');
          await delay(20);
        }
      },
    ],
    [
      'drips its body',
      async (_request, response) => {
        while (!response.destroyed) {
          response.write('x');
          await delay(20);
        }
      },
    ],
    ['redirects slowly', (request, response) => void delay(120).then(() => countDown(request, response))],
  ];

  test.each(slow)('is left in time when it %s', async (_what, handler) => {
    handle = handler;
    const started = performance.now();
    expect(await faultOf(fetcher, `${base}/3`, { timeoutMs: 300 })).toEqual({
      kind: 'timeout',
      message: 'no whole answer came within the 300 ms that are allowed',
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  const broken: readonly (readonly [string, Handler])[] = [
    ['hangs up', (request) => request.socket.destroy()],
    ['breaks off', (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')],
    ['does not speak HTTP', (request) => request.socket.end('220 mail.example.com ESMTP\r\n')],
  ];

  test.each(broken)('that %s is unreachable', async (_what, handler) => {
    handle = handler;
    expect(await faultOf(fetcher, base)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(`no whole answer came from ${new URL(base).host}`),
    });
  });

  test('is left when the caller gives up, with the reason of the caller', async () => {
    handle = () => {};
    const caller = new AbortController();
    const call = fetcher.fetch(base, { maxBytes, signal: caller.signal });
    await vi.waitUntil(() => requests.length > 0);
    caller.abort('enough');
    await expect(call).rejects.toBe('enough');
    await expect(fetcher.fetch(base, { maxBytes, signal: caller.signal })).rejects.toBe('enough');
    expect(requests).toHaveLength(1);
  });

  test('is left at the close, after which nothing is fetched', async () => {
    handle = () => {};
    const closing = createGuardedFetch(local);
    const call = faultOf(closing, base);
    await vi.waitUntil(() => requests.length > 0);
    await closing.close();
    const stopped = { kind: 'unreachable', message: 'the gateway stops and fetches nothing more' };
    expect([await call, await faultOf(closing, base)]).toEqual([stopped, stopped]);
    expect(requests).toHaveLength(1);
  });
});

describe('a server that is not there', () => {
  const url = 'https://media.example.com:1/';

  test('is unreachable, and its address stays unsaid', async () => {
    const fetcher = createGuardedFetch({
      ...local,
      lookup: answering(loopback, { address: '127.0.0.2', family: 4 }),
    });
    const fault = await faultOf(fetcher, url);
    expect(fault).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
    expect(fault.message).not.toContain('127.0.0');
  });

  test('nor its name', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const failing = createGuardedFetch({
      ...strict,
      lookup: (_host, _options, callback) => callback(unknown, []),
    });
    const empty = createGuardedFetch({ ...strict, lookup: answering() });
    expect(await faultOf(failing, url)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/ENOTFOUND/),
    });
    expect(await faultOf(empty, url)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/has no address/),
    });
  });

  test('whose name is never resolved is given up in time', async () => {
    const fetcher = createGuardedFetch({ ...strict, lookup: () => {} });
    expect((await faultOf(fetcher, url, { timeoutMs: 300 })).kind).toBe('timeout');
  });
});

describe('a server with a certificate of its own making', () => {
  const server = https.createServer(selfSigned('media.example.com'), (_request, response) => {
    response
      .writeHead(302, { location: `http://media.example.com:${(server.address() as AddressInfo).port}/` })
      .end();
  });
  server.on('tlsClientError', () => {});
  const fetcher = createGuardedFetch({ ...local, lookup: answering(loopback) });
  let url = '';

  beforeAll(async () => {
    url = `https://media.example.com:${await listen(server, '127.0.0.1')}/`;
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => server.close());

  test('is not believed', async () => {
    expect(await faultOf(fetcher, url)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/SELF_SIGNED_CERT/),
    });
  });

  test('is not followed from https to http', async () => {
    // Node's own switch for operators; it warns on every use.
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await faultOf(fetcher, url)).toEqual({
      kind: 'refused',
      message: `the redirect of ${new URL(url).host} leads from https:// to http://; a redirect must stay with https://`,
    });
  });
});

/** The least that X.509 asks of a certificate (RFC 5280, section 4.1), so that no key lies in the repository. */
function selfSigned(name: string): { key: string; cert: string } {
  const der = (tag: number, ...parts: Uint8Array[]) => {
    const content = Buffer.concat(parts);
    const length =
      content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'));
  const commonName = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))));
  const time = (text: string) => der(0x18, Buffer.from(text));
  const validity = der(0x30, time('20000101000000Z'), time('20991231235959Z'));
  const publicPart = publicKey.export({ type: 'spki', format: 'der' });
  const serial = der(0x02, Buffer.from([1]));
  const toSign = der(0x30, serial, ecdsaWithSha256, commonName, validity, commonName, publicPart);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toSign, privateKey));
  const cert = der(0x30, toSign, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
