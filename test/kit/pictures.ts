/** Pictures whose headers tell of any size, with next to nothing behind them. */
import { crc32, deflateSync } from 'node:zlib';

/** All of it black, one bit a pixel: a thousandth of what it takes when it is decoded. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(name: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A table, then the header of a frame. */
export function jpegHeader(width: number, height: number): Buffer {
  const image = Buffer.from('ffd8ffdb000400ffffc0000b080000000001011100', 'hex');
  image.writeUInt16BE(height, 13);
  image.writeUInt16BE(width, 15);
  return image;
}

/** The header of an extended file, which may have any size up to 16,777,216. */
export function webpHeader(width: number, height: number): Buffer {
  const image = Buffer.alloc(40);
  image.write('RIFF', 0, 'latin1');
  image.write('WEBPVP8X', 8, 'latin1');
  image.writeUIntLE(width - 1, 24, 3);
  image.writeUIntLE(height - 1, 27, 3);
  return image;
}
