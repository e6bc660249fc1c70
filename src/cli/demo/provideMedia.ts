import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { request } from 'undici';
import { print, printable } from '../print.ts';
import type { GatewayClient } from './gatewayClient.ts';

/** A browser knows the type of a file; here its ending must do. */
const contentTypes: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
};

/** An address that the upstream can fetch `source` from: itself where it is one, else that of its upload. */
export async function provideMedia(client: GatewayClient, source: string): Promise<string> {
  if (/^https?:\/\//.test(source)) return source;
  const contentType = contentTypes[extname(source).toLowerCase()];
  if (!contentType)
    throw new Error(`${source}: the ending tells no type; known are ${Object.keys(contentTypes).join(' ')}`);
  const { size } = await stat(source).catch(() => {
    throw new Error(`${source} cannot be read: there is no such file.`);
  });
  const { upload, errors } = await client.createUpload({ fileName: basename(source), contentType, size });
  if (!upload)
    throw new Error(
      `${source} cannot be uploaded: ${errors.map(({ message }) => printable(message)).join('; ')}`,
    );
  const headers = Object.fromEntries(upload.headers.map(({ name, value }) => [name, value]));
  const { statusCode, body } = await request(upload.uploadUrl, {
    method: 'PUT',
    headers: { ...headers, 'content-length': String(size) },
    body: createReadStream(source),
  });
  const answer = await body.text();
  if (statusCode > 299)
    throw new Error(`${source} was not taken: ${statusCode} ${printable(answer.slice(0, 300))}`);
  print(`Uploaded ${printable(basename(source))} (${size} bytes)`);
  return upload.publicUrl;
}
