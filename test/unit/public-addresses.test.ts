import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { isPublicAddress, isPublicHost } from '../../src/outgoing/publicAddress.ts';
import { spellings } from '../kit/addressSpellings.ts';

/** IANA's special-purpose registry for IPv4, multicast, and what clouds answer by themselves. */
const specialIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '255.255.255.255/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
];

/** The same registry for IPv6, and what was never given out. */
const specialIpv6 = [
  '::/128',
  '::1/128',
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001::/32',
  '2001:1::/32',
  '2001:2::/48',
  '2001:3::/32',
  '2001:4:112::/48',
  '2001:10::/28',
  '2001:20::/28',
  '2001:30::/28',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '4000::/2',
  '5f00::/16',
  '8000::/1',
  'fc00::/7',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const publicAddresses = [
  '1.0.0.0',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '168.63.129.15',
  '168.63.129.17',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.0.1.0',
  '192.0.3.0',
  '192.88.98.255',
  '192.88.100.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '198.51.99.255',
  '203.0.114.0',
  '223.255.255.255',
  '2001:200::1',
  '2001:db7:ffff::1',
  '2001:db9::1',
  '2001:4860:4860::8888',
  '2003::1',
  '2606:4700:4700::1111',
  '2a00:1450::1',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
];

const noAddresses = [
  '',
  ' ',
  'localhost',
  'example.com',
  '8.8.8',
  '8.8.8.8.',
  '8.8.8.8/32',
  '8.8.8.8:443',
  '08.8.8.8',
  '0x8.8.8.8',
  '134744072',
  '256.1.1.1',
  '[2606:4700::1]',
  '2606:4700::1%eth0',
  'fe80::1%eth0',
  '::ffff:8.8.8.8%1',
  '2606:4700::1::1',
];

const privateHosts = [
  '',
  '.',
  '..',
  'printer',
  'postgres.',
  'localhost',
  'LOCALHOST',
  'a.localhost',
  'localhost.localdomain',
  'nas.local',
  'nas.local.',
  'nas.local..',
  'metadata.google.internal',
  'instance-data.ec2.internal',
  'wiki.intranet',
  'db.private',
  'router.lan',
  'hub.home',
  'hub.home.arpa',
  '1.0.0.127.in-addr.arpa',
  'mx.mail',
  'dc.corp',
  'a.test',
  'a.invalid',
  'a.example',
  'a.onion',
  'a.alt',
  '127.1',
  '127.0x1',
  '127.0.0.1',
  '127.0.0.1.',
  '127.0.0.1..',
  '0x7f.0x',
  '8.8.8.8..',
  'example.com..',
  'exa..mple.com',
  '.example.com',
  'exa!mple.com',
  'example.123',
  'example.0x1f',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(126)}com`,
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[fe80::1%25eth0]',
  '[2606:4700::1%eth0]',
  '[2606:4700::1',
];

const publicHosts = [
  'example.com',
  'EXAMPLE.COM',
  'example.com.',
  'a_b.example.com',
  'xn--bcher-kva.example.com',
  'xn--j1aef.xn--p1ai',
  'localhost.example.com',
  'internal.example.com',
  '10.0.0.1.example.com',
  'mylocal.dev',
  'homework.corpus',
  `${'a'.repeat(63)}.com`,
  '8.8.8.8',
  '8.8.8.8.',
  '[2606:4700:4700::1111]',
  '[::ffff:808:808]',
];

/** First and last of a block: its own bounds are where a table goes wrong. */
function edges(cidr: string): [string, string] {
  const [first, bits] = ipaddr.parseCIDR(cidr);
  const bytes = first.toByteArray();
  const last = bytes.map((byte, index) => byte | (0xff >> Math.min(8, Math.max(0, bits - index * 8))));
  return [first.toString(), ipaddr.fromByteArray(last).toString()];
}

/** Any address of a block: random bytes below the prefix. */
function within(cidr: string, length: 4 | 16): fc.Arbitrary<number[]> {
  const [first, bits] = ipaddr.parseCIDR(cidr);
  const fixed = first.toByteArray();
  return fc.array(fc.nat(255), { minLength: length, maxLength: length }).map((random) =>
    fixed.map((byte, index) => {
      const free = 0xff >> Math.min(8, Math.max(0, bits - index * 8));
      return byte | ((random[index] ?? 0) & free);
    }),
  );
}

const refused = (spelling: string) => {
  const address = `https://${spelling}/`;
  return !URL.canParse(address) || !isPublicHost(new URL(address).hostname);
};

describe.each([...specialIpv4, ...specialIpv6])('the special block %s', (cidr) => {
  test.each(edges(cidr))('is not public at %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each(publicAddresses)('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each(noAddresses)('%j is no address, so not a public one', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(privateHosts)('%j is not a host of the public internet', (hostname) => {
  expect(isPublicHost(hostname)).toBe(false);
});

test.each(publicHosts)('%s can be a host of the public internet', (hostname) => {
  expect(isPublicHost(hostname)).toBe(true);
});

test.each(specialIpv4)('no spelling of an address in %s passes', (cidr) => {
  fc.assert(
    fc.property(within(cidr, 4), (octets) => {
      expect(isPublicAddress(octets.join('.'))).toBe(false);
      expect(spellings(octets).filter((spelling) => !refused(spelling))).toEqual([]);
    }),
  );
});

test.each(specialIpv6)('no address in %s passes, bare or in a URL', (cidr) => {
  fc.assert(
    fc.property(within(cidr, 16), (bytes) => {
      const ip = ipaddr.fromByteArray(bytes);
      expect([ip.toString(), ip.toNormalizedString()].filter(isPublicAddress)).toEqual([]);
      expect(refused(`[${ip}]`)).toBe(true);
    }),
  );
});

test('a public IPv4 address passes in every spelling that means it, and in no tunnel', () => {
  const octets = [93, 184, 215, 14];
  const passing = spellings(octets).filter((spelling) => !refused(spelling));
  const meant = passing.map((spelling) => new URL(`https://${spelling}/`).hostname);
  expect(new Set(meant)).toEqual(new Set(['93.184.215.14', '[::ffff:5db8:d70e]']));
  expect(passing.length).toBeGreaterThan(15);
});

test('no text makes it throw, and what passes in a URL passes again when it is read back', () => {
  const parts = fc.constantFrom(
    '.',
    '..',
    ':',
    '::',
    '[',
    ']',
    '%',
    '127',
    '0x',
    '1',
    'a',
    'com',
    'local',
    'ffff',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(parts).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(text, (hostname) => {
      isPublicAddress(hostname);
      if (isPublicHost(hostname)) expect(refused(hostname)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
