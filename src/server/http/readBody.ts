import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { decodeText } from '../graphql/decodeText.ts';
import { badRequest, refusal } from '../graphql/refusal.ts';
import { maxMessageBytes } from '../limits/limits.ts';

const limit = { maxOutputLength: maxMessageBytes };
const decoders: Readonly<Record<string, (bytes: Buffer, options: typeof limit) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, typeof limit, Buffer>(gunzip),
  deflate: promisify<Buffer, typeof limit, Buffer>(inflate),
  br: promisify<Buffer, typeof limit, Buffer>(brotliDecompress),
};

/**
 * Reads the bytes of a body, to be begun as the request arrives: what Node has to keep until somebody asks for it costs a
 * twentieth of a read.
 * @throws PAYLOAD_TOO_LARGE beyond the limit. Never settles where the peer breaks off: nobody is left to be answered.
 */
export function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > maxMessageBytes) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxMessageBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    });
  });
}

/**
 * The text of a body.
 * @param packed its bytes, by `readBytes`.
 * @throws UNSUPPORTED_MEDIA_TYPE for an encoding that is not known; PAYLOAD_TOO_LARGE beyond the limit when unpacked;
 * BAD_REQUEST where it cannot be unpacked or is not UTF-8.
 */
export async function readBody({ headers }: IncomingMessage, packed: Promise<Buffer>): Promise<string> {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && !Object.hasOwn(decoders, encoding))
    throw refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      'The Content-Encoding is not supported; send the body as it is, or packed once as gzip, deflate or br.',
    );
  const bytes = encoding === 'identity' ? await packed : await unpack(await packed, encoding);
  const text = decodeText(bytes);
  if (text === null) throw badRequest('The body is not UTF-8; JSON is sent as UTF-8.');
  return text;
}

async function unpack(bytes: Buffer, encoding: string): Promise<Buffer> {
  try {
    return await (decoders[encoding] as (typeof decoders)[string])(bytes, limit);
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw badRequest(`The body cannot be unpacked as ${encoding}.`);
  }
}

function tooLarge() {
  return refusal(
    'PAYLOAD_TOO_LARGE',
    `The body is larger than ${maxMessageBytes} bytes, which is the most an operation may have.`,
  );
}
