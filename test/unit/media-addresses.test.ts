import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mediaAddressFault } from '../../src/domain/videoRequest/mediaAddress.ts';

/** Any text at all, halves of characters included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const strict = { allowLocal: false };
const local = { allowLocal: true };
const faults = (address: string) => ({
  strict: mediaAddressFault(address, strict),
  local: mediaAddressFault(address, local),
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /not a URL/],
  ['voice.wav', /not a URL/],
  ['/media/voice.wav', /not a URL/],
  ['//example.com/voice.wav', /not a URL/],
  ['example.com/voice.wav', /not a URL/],
  ['https://', /not a URL/],
  ['https://exa mple.com/', /not a URL|space/],
  ['https://example.com:99999/', /not a URL/],
  ['https://256.1.1.1/', /not a URL/],
  ['https://1.2.3.4.5/', /not a URL/],
  ['https://[::1/', /not a URL/],
  ['https://[fe80::1%25eth0]/', /not a URL/],
  ['ftp://example.com/voice.wav', /starts with ftp:\/\//],
  ['file:///etc/passwd', /starts with file:/],
  ['data:audio/wav;base64,AAAA', /starts with data:/],
  ['javascript:alert(1)', /starts with javascript:/],
  ['blob:https://example.com/1', /starts with blob:/],
  ['s3://bucket/voice.wav', /starts with s3:/],
  ['ws://example.com/', /starts with ws:/],
  ['gopher://example.com/', /starts with gopher:/],
  ['https://user@example.com/', /user name or password/],
  ['https://user:password@example.com/', /user name or password/],
  ['https://:password@example.com/', /user name or password/],
  ['https://example.com@10.0.0.1/', /user name or password/],
  [`https://example.com/${'x'.repeat(2029)}`, /has 2049 characters; at most 2048/],
];

/** What a URL parser leaves out or escapes by itself, and another one may not; a NUL cannot even be stored. */
const unseen = [
  'https://example.com/a\0.wav',
  'https://exa\nmple.com/',
  'https://example.com/\ta',
  ' https://example.com/',
];

const allowed = [
  'https://example.com/voice.wav',
  'https://example.com./voice.wav',
  'https://example.com:8443/voice.wav',
  'HTTPS://EXAMPLE.COM/VOICE.WAV',
  'https://storage.example.com/a%20b.wav?X-Signature=abc&X-Expires=900#t=1',
  'https://bücher.example.com/',
  'https://xn--bcher-kva.example.com/',
  'https://a_b.example.com/',
  'https://localhost.example.com/',
  'https://internal.example.com/',
  'https://mylocal.dev/',
  'https://10.0.0.1.example.com/',
  'https://8.8.8.8/',
  'https://134744072/',
  'https://9.255.255.255/',
  'https://11.0.0.0/',
  'https://100.63.255.255/',
  'https://100.128.0.0/',
  'https://169.253.255.255/',
  'https://172.15.255.255/',
  'https://172.32.0.0/',
  'https://192.167.255.255/',
  'https://223.255.255.255/',
  'https://[2606:4700:4700::1111]/',
  'https://[2001:4860:4860::8888]:8443/',
  'https://[::ffff:8.8.8.8]/',
  `https://example.com/${'x'.repeat(2028)}`,
];

describe('an address that nobody may name', () => {
  test.each(refused)('%s', (address, fault) => {
    expect(faults(address)).toEqual({
      strict: expect.stringMatching(fault),
      local: expect.stringMatching(fault),
    });
  });

  test.each(unseen)('%j', (address) => {
    expect(faults(address)).toEqual({ strict: expect.any(String), local: expect.any(String) });
  });
});

describe('an address of the public internet', () => {
  test.each(allowed)('%s', (address) => {
    expect(faults(address)).toEqual({ strict: null, local: null });
  });
});

test('every refusal says what is allowed', () => {
  expect(faults('ftp://example.com/')).toEqual({
    strict: 'starts with ftp://; only https:// is allowed',
    local: 'starts with ftp://; only https:// or http:// is allowed',
  });
});

test('no text makes it throw, and what is allowed strictly is allowed everywhere', () => {
  const near = fc.array(
    fc.constantFrom(
      'https:',
      'http:',
      '/',
      '//',
      '@',
      ':',
      '.',
      '[',
      ']',
      '127',
      '0x7f',
      'example',
      'com',
      'local',
      '::1',
      '%',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        near.map((parts) => parts.join('')),
      ),
      (text) => {
        const { strict: strictly, local: locally } = faults(text);
        if (strictly === null) expect(locally).toBeNull();
      },
    ),
    { numRuns: 500 },
  );
});
