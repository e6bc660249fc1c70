import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import { remembered } from './remembered.ts';

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

/** The encoding that a client asks for, by its header `Accept-Encoding`; null for none of ours. */
export function encodingFor(acceptEncoding: string | undefined): Encoding | null {
  return acceptEncoding ? readOnce(acceptEncoding).encoding : null;
}

const readOnce = remembered((acceptEncoding): { readonly encoding: Encoding | null } => {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const best = negotiator.encoding(['br', 'gzip', 'identity']);
  return { encoding: best === 'br' || best === 'gzip' ? best : null };
});

export function pack(text: string, encoding: Encoding): Promise<Buffer> {
  return packers[encoding](Buffer.from(text));
}
