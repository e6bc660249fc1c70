import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareType, maxBytes, mediaTypeOf, signedContentType } from '../../src/domain/upload/mediaTypes.ts';

/** Any text at all, halves of characters included. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

describe('a media type', () => {
  test.each([
    ['audio/wav', 'audio', 'wav'],
    ['audio/x-wav', 'audio', 'wav'],
    ['audio/wave', 'audio', 'wav'],
    ['audio/vnd.wave', 'audio', 'wav'],
    ['audio/mpeg', 'audio', 'mp3'],
    ['audio/mp3', 'audio', 'mp3'],
    ['video/mp4', 'audio', 'mp4'],
    ['audio/mp4', 'audio', null],
    ['audio/x-m4a', 'audio', null],
    ['audio/m4a', 'audio', null],
    ['audio/ogg', 'audio', null],
    ['application/ogg', 'audio', null],
    ['image/png', 'image', 'png'],
    ['image/jpeg', 'image', 'jpeg'],
    ['image/webp', 'image', null],
    ['audio/ogg; codecs=opus', 'audio', null],
    ['AUDIO/WAV', 'audio', 'wav'],
    [' image/png ;charset=binary', 'image', 'png'],
  ])('%s is %s, kept upstream as %s', (contentType, kind, upstream) => {
    expect(mediaTypeOf(contentType)).toEqual({ kind, upstream });
  });

  test.each([
    '',
    ';',
    'audio',
    'audio/',
    'audio/*',
    'audio/flac',
    'video/webm',
    'image/gif',
    'image/svg+xml',
    'text/html',
    'audio/wav/x',
    'audio/wav,image/png',
    'application/octet-stream',
    'constructor',
    '__proto__',
  ])('%j is none that can be used', (contentType) => {
    expect(mediaTypeOf(contentType)).toBeNull();
  });

  test('is never made of a text by accident', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(mediaTypeOf(text)).toBeNull();
      }),
    );
  });

  test('is the same whatever its letter case and its parameters', () => {
    const parameter = fc.string().map((text) => `;${text}`);
    fc.assert(
      fc.property(
        fc.constantFrom('audio/ogg', 'image/png'),
        fc.mixedCase(fc.constant('audio/ogg')),
        parameter,
        (type, mixed, more) => {
          expect(bareType(type + more)).toBe(type);
          expect(bareType(mixed + more)).toBe('audio/ogg');
        },
      ),
    );
  });
});

test('the upstream’s storage is given exactly the content type that it signs', () => {
  expect(signedContentType('wav')).toBe('audio/wav');
  expect(signedContentType('mp3')).toBe('audio/mpeg');
  expect(signedContentType('jpg')).toBe('image/jpg');
  for (const contentType of ['audio/wav', 'audio/mpeg', 'video/mp4', 'image/png', 'image/jpeg']) {
    const upstream = mediaTypeOf(contentType)?.upstream;
    expect(upstream && signedContentType(upstream)).toBe(contentType);
  }
});

test('audio may have 32 MB and an image 15', () => {
  expect(maxBytes).toEqual({ audio: 33_554_432, image: 15_728_640 });
});
