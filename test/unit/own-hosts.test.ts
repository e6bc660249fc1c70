import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOwnHost } from '../../src/server/ownHost.ts';

const secure = 'https://video.example.com/clap';

describe('the host of a page that shows a credential is its own', () => {
  test.each([
    ['localhost', null],
    ['localhost:4000', null],
    ['LocalHost:4000', null],
    ['localhost.', null],
    ['clap.localhost:8080', null],
    ['127.0.0.1', null],
    ['127.0.0.1:65535', null],
    ['127.8.9.10:4000', null],
    ['[::1]', null],
    ['[::1]:4000', null],
    ['[0:0:0:0:0:0:0:1]:4000', null],
    ['[::ffff:127.0.0.1]:4000', null],
    ['[::ffff:7f00:1]', null],
    ['localhost:4000', secure],
    ['video.example.com', secure],
    ['video.example.com:443', secure],
    ['VIDEO.example.COM.', secure],
    ['video.example.com:80', 'http://video.example.com'],
    ['video.example.com:8443', 'https://video.example.com:8443'],
    ['video.example.com', 'https://video.example.com:8443'],
    ['192.168.1.5:4000', 'http://192.168.1.5:4000'],
    ['[fd00::5]:4000', 'http://[fd00:0:0::5]:4000'],
    ['xn--tda.example', 'https://ü.example'],
  ])('at %s, with PUBLIC_URL %s', (host, publicUrl) => {
    expect(isOwnHost([host], publicUrl)).toBe(true);
  });
});

describe('another host is not', () => {
  test.each([
    ['evil.example.org', null],
    ['evil.example.org:4000', null],
    ['192.168.1.5:4000', null],
    ['0.0.0.0:4000', null],
    ['[::]:4000', null],
    ['[::2]:4000', null],
    ['[::ffff:192.168.1.5]:4000', null],
    ['128.0.0.1', null],
    ['localhost.evil.example.org', null],
    ['127.0.0.1.evil.example.org', null],
    ['evillocalhost', null],
    ['localhost..', null],
    ['.localhost', null],
    ['localhost:', null],
    ['localhost:99999', null],
    ['localhost:4000:4000', null],
    ['localhost:4000x', null],
    ['localhost@evil.example.org', null],
    ['evil.example.org@localhost', null],
    ['user:pass@localhost:4000', null],
    ['evil.example.org#localhost', null],
    ['evil.example.org/localhost', null],
    ['evil.example.org?.localhost', null],
    ['evil.example.org\\.localhost', null],
    ['evil.example.org, localhost', null],
    ['localhost evil.example.org', null],
    ['%6cocalhost', null],
    ['[::1', null],
    ['::1', null],
    ['', null],
    ['.', null],
    ['video.example.com', null],
    ['video.example.com:80', secure],
    ['video.example.com:4000', secure],
    ['video.example.com:443', 'https://video.example.com:8443'],
    ['video.example.com.evil.example.org', secure],
    ['evil.video.example.com', secure],
    ['example.com', secure],
  ])('%j, with PUBLIC_URL %s', (host, publicUrl) => {
    expect(isOwnHost([host], publicUrl)).toBe(false);
  });

  test('nor is none, nor more than one', () => {
    expect(isOwnHost([], secure)).toBe(false);
    expect(isOwnHost(['localhost', 'evil.example.org'], secure)).toBe(false);
    expect(isOwnHost(['localhost', 'localhost'], secure)).toBe(false);
  });

  test('nor is any name that somebody can register', () => {
    fc.assert(
      fc.property(fc.domain(), fc.option(fc.integer({ min: 1, max: 65_535 })), (name, port) => {
        expect(isOwnHost([port === null ? name : `${name}:${port}`], null)).toBe(false);
      }),
    );
  });

  test('whatever a host is, it is judged and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(null, secure), (host, publicUrl) => {
        expect(typeof isOwnHost([host], publicUrl)).toBe('boolean');
      }),
    );
  });
});
