import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'content-type';
import { refusal } from '../graphql/refusal.ts';

const wanted = 'send a JSON body with `Content-Type: application/json`';
const multipart =
  'Files are not sent with the operation: ask `createUpload` for an address, PUT the file there, and give its `publicUrl`';
/** What nearly all calls say, told without parsing. */
const usual = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
]);

/** @throws an UNSUPPORTED_MEDIA_TYPE error unless the body of a POST is said to be JSON in UTF-8. */
export function checkContentType({ 'content-type': given }: IncomingHttpHeaders): void {
  if (given !== undefined && usual.has(given.toLowerCase())) return;
  if (!given) throw unsupported(`The call has no Content-Type; ${wanted}.`);
  const { type, charset } = parsed(given);
  if (type === 'multipart/form-data') throw unsupported(`${multipart}; then ${wanted}.`);
  if (type !== 'application/json') throw unsupported(`The Content-Type is not supported; ${wanted}.`);
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8' && charset.toLowerCase() !== 'utf8')
    throw unsupported('The charset of the body is not supported; JSON is sent as UTF-8.');
}

function parsed(header: string): { type: string; charset: string | undefined } {
  try {
    const { type, parameters } = parse(header);
    return { type, charset: parameters.charset };
  } catch {
    throw unsupported(`The Content-Type is malformed; ${wanted}.`);
  }
}

function unsupported(message: string) {
  return refusal('UNSUPPORTED_MEDIA_TYPE', message);
}
