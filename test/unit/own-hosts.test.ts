import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOwnHost } from '../../src/server/ownHost.ts';

describe('the host of a page that shows a credential is its own', () => {
  test.each([
    ['localhost'],
    ['localhost:4000'],
    ['LocalHost:4000'],
    ['localhost.'],
    ['clap.localhost:8080'],
    ['127.0.0.1'],
    ['127.0.0.1:65535'],
    ['127.8.9.10:4000'],
    ['[::1]'],
    ['[::1]:4000'],
    ['[0:0:0:0:0:0:0:1]:4000'],
    ['[::ffff:127.0.0.1]:4000'],
    ['[::ffff:7f00:1]'],
  ])('at %s', (host) => {
    expect(isOwnHost([host])).toBe(true);
  });
});

describe('another host is not', () => {
  test.each([
    ['evil.example.org'],
    ['evil.example.org:4000'],
    ['192.168.1.5:4000'],
    ['0.0.0.0:4000'],
    ['[::]:4000'],
    ['[::2]:4000'],
    ['[::ffff:192.168.1.5]:4000'],
    ['128.0.0.1'],
    ['localhost.evil.example.org'],
    ['127.0.0.1.evil.example.org'],
    ['evillocalhost'],
    ['localhost..'],
    ['.localhost'],
    ['localhost:'],
    ['localhost:99999'],
    ['localhost:4000:4000'],
    ['localhost:4000x'],
    ['localhost@evil.example.org'],
    ['evil.example.org@localhost'],
    ['user:pass@localhost:4000'],
    ['evil.example.org#localhost'],
    ['evil.example.org/localhost'],
    ['evil.example.org?.localhost'],
    ['evil.example.org\\.localhost'],
    ['evil.example.org, localhost'],
    ['localhost evil.example.org'],
    ['%6cocalhost'],
    ['[::1'],
    ['::1'],
    [''],
    ['.'],
    ['video.example.com'],
  ])('%j', (host) => {
    expect(isOwnHost([host])).toBe(false);
  });

  test('nor is none, nor more than one', () => {
    expect(isOwnHost([])).toBe(false);
    expect(isOwnHost(['localhost', 'evil.example.org'])).toBe(false);
    expect(isOwnHost(['localhost', 'localhost'])).toBe(false);
  });

  test('nor is any name that somebody can register', () => {
    fc.assert(
      fc.property(fc.domain(), fc.option(fc.integer({ min: 1, max: 65_535 })), (name, port) => {
        expect(isOwnHost([port === null ? name : `${name}:${port}`])).toBe(false);
      }),
    );
  });

  test('whatever a host is, it is judged and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        expect(typeof isOwnHost([host])).toBe('boolean');
      }),
    );
  });
});
