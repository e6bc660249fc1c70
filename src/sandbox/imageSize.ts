/** Reads a picture's size out of its header, so that none is decoded that is too large. */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The IHDR is the first chunk. */
export function pngSize(image: Buffer): ImageSize | null {
  if (image.length < 24 || image.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
}

/** A frame header (SOF): C0 to CF without the tables C4 and CC and the extension C8. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segments follow each other, each with its length, until the frame's. */
export function jpegSize(image: Buffer): ImageSize | null {
  for (let at = 2; at + 9 <= image.length && image[at] === 0xff; ) {
    const marker = image[at + 1] ?? 0;
    if (isFrame(marker)) return { width: image.readUInt16BE(at + 7), height: image.readUInt16BE(at + 5) };
    // Fill bytes before a marker have no length.
    at += marker === 0xff ? 1 : 2 + image.readUInt16BE(at + 2);
  }
  return null;
}

/** The first chunk is lossy (VP8), lossless (VP8L), or tells of both (VP8X). */
export function webpSize(image: Buffer): ImageSize | null {
  if (image.length < 30) return null;
  const kind = image.toString('latin1', 12, 16);
  if (kind === 'VP8 ') {
    // 14 bits each; the others say how to scale it.
    return { width: image.readUInt16LE(26) & 0x3fff, height: image.readUInt16LE(28) & 0x3fff };
  }
  if (kind === 'VP8L') {
    const bits = image.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return kind === 'VP8X' ? { width: image.readUIntLE(24, 3) + 1, height: image.readUIntLE(27, 3) + 1 } : null;
}
