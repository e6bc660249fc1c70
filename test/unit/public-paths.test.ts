import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basePath, baseRemover, withoutBase } from '../../src/server/publicPath.ts';

describe('the base path', () => {
  test.each([
    [null, ''],
    ['https://video.example.com', ''],
    ['http://127.0.0.1:4000', ''],
    ['https://video.example.com/clap', '/clap'],
    ['https://video.example.com:8443/tools/clap', '/tools/clap'],
  ])('of %s is %j', (publicUrl, base) => {
    expect(basePath(publicUrl)).toBe(base);
  });
});

describe('an address below /clap', () => {
  test.each([
    ['with the prefix kept', '/clap/graphql', '/graphql'],
    ['with the prefix stripped', '/graphql', '/graphql'],
    ['with a query', '/clap/graphql?query=%7Bx%7D', '/graphql?query=%7Bx%7D'],
    ['that is the prefix itself', '/clap', '/'],
    ['that is the prefix and a slash', '/clap/', '/'],
    ['that is the prefix and a query', '/clap?a=/clap/', '/?a=/clap/'],
    ['that only begins with the same letters', '/clapper/graphql', '/clapper/graphql'],
    ['that has the prefix elsewhere', '/uploads/clap/x', '/uploads/clap/x'],
    ['that has the prefix twice loses one', '/clap/clap/graphql', '/clap/graphql'],
    ['in another case', '/Clap/graphql', '/Clap/graphql'],
    ['with an escape in the prefix', '/%63lap/graphql', '/%63lap/graphql'],
    ['that is absolute', 'http://evil.example.org/clap/graphql', 'http://evil.example.org/clap/graphql'],
    ['that is an asterisk', '*', '*'],
    ['that is empty', '', ''],
  ])('%s', (_name, url, expected) => {
    expect(withoutBase(url, '/clap')).toBe(expected);
  });

  test('is the same to the routes, kept or stripped, whatever the prefix', () => {
    const segment = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), path, (segments, url) => {
        const base = segments.map((each) => `/${each}`).join('');
        expect(withoutBase(base + url, base)).toBe(url);
        if (base !== '' && !`${url}/`.startsWith(`${base}/`)) expect(withoutBase(url, base)).toBe(url);
      }),
    );
  });
});

test('a request without an address is left as it is', () => {
  const request: { url?: string } = {};
  baseRemover('https://video.example.com/clap')(request);
  expect(request).toEqual({});
});
