import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jpegSize, pngSize, webpSize } from '../../src/sandbox/imageSize.ts';
import { blackPng, jpegHeader, webpHeader } from '../kit/pictures.ts';

const from = (text: string) => Buffer.from(text, 'base64');

describe('the size of a picture is read out of its header', () => {
  test.each([
    ['JPEG', jpegSize, jpegHeader, 65_535],
    ['WebP', webpSize, webpHeader, 16_777_216],
  ])('of any %s', (_name, read, make, max) => {
    const side = fc.integer({ min: 1, max });
    fc.assert(
      fc.property(side, side, (width, height) => {
        expect(read(make(width, height))).toEqual({ width, height });
      }),
    );
  });

  test.each([
    ['PNG', pngSize, blackPng(640, 3), { width: 640, height: 3 }],
    [
      'lossy WebP',
      webpSize,
      from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA'),
      { width: 1, height: 1 },
    ],
    [
      'lossless WebP',
      webpSize,
      from('UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAfQ//73v/+BiOh/AAA='),
      { width: 1, height: 1 },
    ],
  ])('of a %s', (_name, read, image, size) => {
    expect(read(image)).toEqual(size);
  });

  test('and what is cut off anywhere, or is no picture at all, is none', () => {
    for (const [read, image] of [
      [jpegSize, jpegHeader(9, 9)],
      [pngSize, blackPng(9, 9).subarray(0, 24)],
      [webpSize, webpHeader(9, 9).subarray(0, 30)],
    ] as const) {
      for (let length = 0; length < image.length - 4; length += 1)
        expect(read(image.subarray(0, length))).toBeNull();
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          read(Buffer.concat([image.subarray(0, 2), bytes]));
        }),
      );
    }
  });
});
