/** What a guarded fetch never reaches, counted by those who would be reached. */
import type { LookupAddress } from 'node:dns';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { guardedConnector, type Lookup } from '../../src/outgoing/guardedConnector.ts';
import { createGuardedFetch } from '../../src/outgoing/guardedFetch.ts';
import { hopFault } from '../../src/outgoing/hopFault.ts';
import { spellings } from '../kit/addressSpellings.ts';
import { answering, faultOf, listen, local, loopback, loopback6, nowhere, strict } from '../kit/outgoing.ts';

vi.setConfig({ testTimeout: 5_000 });

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
