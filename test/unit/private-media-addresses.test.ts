import { describe, expect, test } from 'vitest';
import { mediaAddressFault } from '../../src/domain/videoRequest/mediaAddress.ts';

const strict = { allowLocal: false };
const local = { allowLocal: true };

const addresses = {
  'plain http': ['http://example.com/voice.wav', 'HTTP://EXAMPLE.COM/', 'http://8.8.8.8/'],
  'names of this machine': [
    'https://localhost/',
    'https://LOCALHOST:4001/',
    'https://localhost./',
    'https://a.localhost/',
  ],
  'names of a private network': [
    'https://printer/',
    'https://postgres:5432/',
    'https://nas.local/',
    'https://nas.LOCAL./',
    'https://metadata.google.internal/',
    'https://wiki.intranet/',
    'https://router.lan/',
    'https://hub.home.arpa/',
    'https://a.test/',
    'https://a.invalid/',
    'https://a.example/',
  ],
  'loopback, however it is spelled': [
    'https://127.0.0.1/',
    'https://127.255.255.254/',
    'https://127.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://127.0.0.1\\@example.com/',
    'https:127.0.0.1/',
  ],
  'trailing dots': ['https://localhost../', 'https://127.0.0.1../', 'https://nas.local../'],
  'private and special IPv4': [
    'https://0.0.0.0/',
    'https://0/',
    'https://0.1.2.3/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://192.0.0.8/',
    'https://192.0.2.1/',
    'https://192.88.99.1/',
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://239.255.255.255/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
  ],
  'special IPv6': [
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[fe80::1]/',
    'https://[febf::1]/',
    'https://[fec0::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://[100::1]/',
    'https://[2001::1]/',
    'https://[5f00::1]/',
    'https://[4000::1]/',
  ],
  'IPv4 inside of IPv6': [
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[::127.0.0.1]/',
    'https://[::a9fe:a9fe]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2002:a9fe:a9fe::1]/',
  ],
};

describe.each(Object.entries(addresses))('%s: only where local media are allowed', (_name, listed) => {
  test.each(listed)('%s', (address) => {
    expect(mediaAddressFault(address, strict)).toMatch(
      /^points to .+, which the upstream cannot reach|^starts with http:/,
    );
    expect(mediaAddressFault(address, local)).toBeNull();
  });
});
