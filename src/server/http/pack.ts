import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** Bytes from which an answer is packed: a smaller one fits in a few packets as it is. */
export const minPackedBytes = 4 * 1024;
/** About as quick as gzip, and smaller. The default, 11, takes a hundred times as long. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const brotli = promisify<Buffer, typeof brotliOptions, Buffer>(brotliCompress);

const packers = {
  br: (bytes: Buffer) => brotli(bytes, brotliOptions),
  gzip: promisify<Buffer, Buffer>(gzip),
};
export type Encoding = keyof typeof packers;

/** Clients send one of a few texts, over and over; a long one is not worth keeping. */
const kept = new LRUCache<string, { readonly encoding: Encoding | null }>({ max: 100 });
const maxKeptLength = 300;

/** The encoding that a client asks for, by its header `Accept-Encoding`; null for none of ours. */
export function encodingFor(acceptEncoding: string | undefined): Encoding | null {
  if (!acceptEncoding) return null;
  const known = kept.get(acceptEncoding);
  if (known) return known.encoding;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const best = negotiator.encoding(['br', 'gzip', 'identity']);
  const encoding = best === 'br' || best === 'gzip' ? best : null;
  if (acceptEncoding.length <= maxKeptLength) kept.set(acceptEncoding, { encoding });
  return encoding;
}

export function pack(text: string, encoding: Encoding): Promise<Buffer> {
  return packers[encoding](Buffer.from(text));
}
