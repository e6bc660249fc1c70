/** Real sockets on both sides: what a guarded fetch reaches is counted by those who would be reached. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { guardedConnector, type Lookup } from '../../src/outgoing/guardedConnector.ts';
import {
  createGuardedFetch,
  type GuardedFetch,
  type OutgoingFetchOptions,
} from '../../src/outgoing/guardedFetch.ts';
import { hopFault } from '../../src/outgoing/hopFault.ts';
import { OutgoingFetchError, type OutgoingFetchFault } from '../../src/outgoing/outgoingFetchError.ts';

vi.setConfig({ testTimeout: 5_000 });

const maxBytes = 1_000;
const strict = { allowLocal: false };
const local = { allowLocal: true };

/** Nobody was ever given an address in 3000::/4: it is public by its form, and no packet gets anywhere. */
const nowhere = { address: '3000::1', family: 6 };
const loopback = { address: '127.0.0.1', family: 4 };
const loopback6 = { address: '::1', family: 6 };

const answering =
  (...addresses: LookupAddress[]): Lookup =>
  (_hostname, _options, callback) =>
    setImmediate(() => callback(null, addresses));

interface Fault {
  readonly kind: OutgoingFetchFault;
  readonly message: string;
}

/** How a fetch of it fails; a fetch that succeeds fails the test. */
async function faultOf(
  fetcher: GuardedFetch,
  url: string | URL,
  options: Partial<OutgoingFetchOptions> = {},
): Promise<Fault> {
  const error = await fetcher.fetch(url, { maxBytes, ...options }).then(
    ({ status }) => new Error(`answered ${status}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OutgoingFetchError)) throw error;
  return { kind: error.kind, message: error.message };
}

async function listen(server: net.Server, host: string, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Counts who connects on any of this machine's addresses, IPv6 where it has that, and what they say. */
async function openCanaries() {
  const heard = { connections: 0, bytes: 0 };
  const open = () =>
    net.createServer((socket) => {
      heard.connections += 1;
      socket.on('data', (data) => {
        heard.bytes += data.length;
      });
      socket.on('error', () => {});
    });
  const v4 = open();
  const v6 = open();
  const port = await listen(v4, '0.0.0.0');
  const onV6 = await listen(v6, '::', port).then(
    () => true,
    () => false,
  );
  return { heard, port, onV6, close: () => [v4, v6].map((server) => server.close()) };
}

/** Of one IPv4 address: other ways to write it, and IPv6 addresses that lead to it. */
function spellings(octets: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const dotted = octets.join('.');
  const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    dotted,
    `${dotted}.`,
    `${dotted}..`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    octets.map((octet) => `0${octet.toString(8)}`).join('.'),
    octets.map((octet) => `0x${octet.toString(16)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    dotted.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    dotted.replace(/\d/g, (digit) => `%3${digit}`),
    dotted.replaceAll('.', '。'),
    `[::ffff:${dotted}]`,
    `[::ffff:${groups}]`,
    `[::ffff:0:${dotted}]`,
    `[::${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[64:ff9b:1::${groups}]`,
    `[2002:${groups}::1]`,
    `[2001:0:${groups}::1]`,
  ];
}

const privateIpv4 = [
  [0, 0, 0, 0],
  [10, 0, 0, 1],
  [100, 100, 100, 200],
  [127, 0, 0, 1],
  [127, 255, 255, 254],
  [168, 63, 129, 16],
  [169, 254, 169, 254],
  [169, 254, 170, 2],
  [172, 17, 0, 1],
  [192, 0, 0, 192],
  [192, 168, 0, 1],
  [198, 18, 0, 1],
  [224, 0, 0, 1],
  [255, 255, 255, 255],
];

const privateHosts = [
  'localhost',
  'LOCALHOST.',
  'ⓛocalhost',
  'a.localhost',
  'localhost.localdomain',
  'postgres',
  'redis',
  'kubernetes.default.svc.cluster.local',
  'host.docker.internal',
  'metadata.google.internal',
  'router.lan',
  'dc.corp',
  'hub.home.arpa',
  'hidden.onion',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::1%25lo]',
  '[fe80::1]',
  '[fe80::1%25eth0]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:2::1]',
  '[2001:10::1]',
  '[2001:20::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[4000::1]',
  '[5f00::1]',
];

/** Of the public internet by their form; the lookup of the corpus leads all of them to loopback. */
const namesThatLeadHome = [
  'localtest.me',
  '127.0.0.1.nip.io',
  '7f000001.nip.io',
  'www.127-0-0-1.sslip.io',
  'rebind.example.com',
  'xn--bcher-kva.example.com',
  'example.com.',
];

/** Addresses around the host: another scheme, somebody's name, what other parsers read otherwise. */
const oddAddresses = (port: number) => [
  `http://127.0.0.1:${port}/`,
  `http://example.com:${port}/`,
  `ftp://127.0.0.1:${port}/`,
  `gopher://127.0.0.1:${port}/_GET`,
  `ws://127.0.0.1:${port}/`,
  'file:///etc/passwd',
  'data:text/plain,hello',
  'blob:https://example.com/1',
  'javascript:alert(1)',
  `//127.0.0.1:${port}/`,
  `127.0.0.1:${port}`,
  '',
  'https://',
  `https:127.0.0.1:${port}`,
  `https:/127.0.0.1:${port}`,
  `https:///127.0.0.1:${port}`,
  `https:\\\\127.0.0.1:${port}`,
  `\thttps://127.0.0.1:${port}/`,
  `https://127.0.\n0.1:${port}/`,
  `https://127.0.0.1:${port}\\@example.com/`,
  `https://127.0.0.1:${port}#@example.com/`,
  `https://127.0.0.1:${port}?@example.com/`,
  `https://example.com@127.0.0.1:${port}/`,
  `https://example.com:443@127.0.0.1:${port}/`,
  `https://user:password@example.com:${port}/`,
  `https://127.0.0.1:${port}:443/`,
  `https://256.0.0.1:${port}/`,
  `https://127.0.0.1.1:${port}/`,
];

function corpus(port: number): string[] {
  const hosts = [...privateIpv4.flatMap(spellings), ...privateHosts, ...namesThatLeadHome];
  return [...hosts.map((host) => `https://${host}:${port}/latest/meta-data/`), ...oddAddresses(port)];
}

describe('nothing private is reached', () => {
  let canaries: Awaited<ReturnType<typeof openCanaries>>;

  beforeEach(async () => {
    canaries = await openCanaries();
  });
  afterEach(() => canaries.close());

  test('not by any address of the corpus', async () => {
    const fetcher = createGuardedFetch({ ...strict, lookup: answering(loopback, loopback6) });
    const addresses = [...new Set(corpus(canaries.port))];
    expect(addresses.length).toBeGreaterThanOrEqual(200);
    const passed: string[] = [];
    for (const address of addresses) {
      const { kind } = await faultOf(fetcher, address, { timeoutMs: 2_000 });
      if (kind !== 'refused') passed.push(`${kind}: ${address}`);
    }
    expect({ passed, connections: canaries.heard.connections }).toEqual({ passed: [], connections: 0 });
  });

  test('the canaries do count who is let through', async () => {
    const fetcher = createGuardedFetch(local);
    const hosts = ['127.0.0.1', '2130706433', 'localhost', ...(canaries.onV6 ? ['[::1]'] : [])];
    for (const host of hosts) {
      const fault = await faultOf(fetcher, `https://${host}:${canaries.port}/`, { timeoutMs: 100 });
      expect(fault.kind).toBe('timeout');
    }
    expect(canaries.heard.connections).toBe(hosts.length);
  });

  const answers: readonly (readonly [string, LookupAddress[]])[] = [
    ['loopback alone', [loopback]],
    ['loopback after a public address', [nowhere, loopback]],
    ['loopback before a public address', [loopback, nowhere]],
    ['loopback of IPv6', [loopback6]],
    ['loopback mapped into IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['a link-local address with a zone', [{ address: 'fe80::1%lo', family: 6 }]],
    ['a unique local address', [nowhere, { address: 'fd00:ec2::254', family: 6 }]],
    ['all addresses of this machine', [{ address: '0.0.0.0', family: 4 }]],
    ['what is no address', [{ address: 'localhost', family: 4 }]],
  ];

  test.each(answers)('not by a name that leads to %s', async (_what, addresses) => {
    const fetcher = createGuardedFetch({ ...strict, lookup: answering(...addresses) });
    const fault = await faultOf(fetcher, `https://example.com:${canaries.port}/`);
    expect(fault).toEqual({
      kind: 'refused',
      message:
        'example.com does not lead to the public internet; only hosts of the public internet are allowed',
    });
    expect(canaries.heard.connections).toBe(0);
  });

  test('not by a name that leads elsewhere when it is asked for again', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (hostname, options, callback) => {
      asked.push(hostname);
      answering(asked.length === 1 ? nowhere : loopback)(hostname, options, callback);
    };
    const fetcher = createGuardedFetch({ ...strict, lookup });
    const url = `https://rebind.example.com:${canaries.port}/`;
    const first = await faultOf(fetcher, url, { timeoutMs: 300 });
    expect(['unreachable', 'timeout']).toContain(first.kind);
    expect(first.message).not.toContain(nowhere.address);
    expect(asked).toEqual(['rebind.example.com']);
    expect((await faultOf(fetcher, url)).kind).toBe('refused');
    expect(canaries.heard.connections).toBe(0);
  });

  test.each(['https:', 'http:'])('and one that is connected to by %s hears not a byte', async (protocol) => {
    const connect = guardedConnector(strict, new AbortController().signal);
    const options = { hostname: '127.0.0.1', host: '127.0.0.1', protocol, port: String(canaries.port) };
    const error = await new Promise((resolve) => connect(options, (...args) => resolve(args[0])));
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('public internet') });
    await delay(50);
    expect(canaries.heard).toEqual({ connections: 1, bytes: 0 });
  });
});

const hops: readonly (readonly [string | null, string, string | null, string | null])[] = [
  [null, 'https://example.com/', null, null],
  [null, 'https://example.com:8443/', null, null],
  [null, 'https://example.com:22/', null, null],
  [null, 'https://8.8.8.8/', null, null],
  [null, 'https://[2606:4700:4700::1111]/', null, null],
  [null, 'https://[::ffff:8.8.8.8]/', null, null],
  [null, 'http://example.com/', 'starts with http://; only https:// is allowed', null],
  [null, 'https://localhost/', 'points to localhost', null],
  [null, 'https://127.1/', 'points to 127.0.0.1', null],
  [null, 'https://[::1]/', 'points to [::1]', null],
  [null, 'https://user@example.com/', 'user name or password', 'user name or password'],
  [null, 'https://:secret@127.0.0.1/', 'user name or password', 'user name or password'],
  [null, 'ftp://example.com/', 'only https:// is allowed', 'only https:// or http:// is allowed'],
  [null, 'file:///etc/passwd', 'starts with file://', 'starts with file://'],
  ['https://example.com/', 'https://other.example.com/', null, null],
  ['https://example.com/', 'https://169.254.169.254/', 'points to 169.254.169.254', null],
  ['https://example.com/', 'https://2852039166/', 'points to 169.254.169.254', null],
  ['https://example.com/', 'https://[fd00:ec2::254]/', 'points to [fd00:ec2::254]', null],
  ['https://example.com/', 'https://metadata.google.internal/', 'points to metadata.google.internal', null],
  ['https://example.com/', 'https://user@example.com/', 'user name or password', 'user name or password'],
  ['https://example.com/', 'http://example.com/', 'starts with http://', 'must stay with https://'],
  ['https://example.com/', 'file:///etc/passwd', 'starts with file://', 'starts with file://'],
  ['https://example.com/', 'data:text/plain,a', 'starts with data://', 'starts with data://'],
  ['http://example.com/', 'https://example.com/', null, null],
  ['http://example.com/', 'http://example.com/', 'starts with http://', null],
];

test.each(hops)('a hop from %s to %s', (from, to, strictFault, localFault) => {
  const fault = (policy: typeof strict) =>
    hopFault(from === null ? null : new URL(from), new URL(to), policy);
  const says = (text: string | null) => (text === null ? null : expect.stringContaining(text));
  expect({ strict: fault(strict), local: fault(local) }).toEqual({
    strict: says(strictFault),
    local: says(localFault),
  });
});

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
