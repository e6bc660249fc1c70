/** What every refusal of the server must be: of one form, with a code, in words of ours. */
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { GatewayProcess } from './gateway.ts';
import { exchange, type Sent } from './hostile/exchange.ts';

export const json = { 'content-type': 'application/json' };
export const post = (body: string | Buffer | object, headers: Record<string, string> = json): Sent => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});
export const at = (path: string, headers = {}, method = 'GET'): Sent => ({ method, path, headers });

/** Words of the libraries below: whoever reads one has been told something that was not meant for them. */
export const foreignWords =
  /CSRF|preflight-header|Unsupported Media Type|FST_|not valid JSON but content-type|Body cannot be empty|Route (GET|POST)|Invalid input: expected|expected string, received|Must provide query|GraphQL operations must contain|provided sha|cannot represent an invalid|Unsupported persisted query|has been disabled|Unexpected token|in JSON at position|Invalid message|Subscriber for|Too many initialisation|Missing or invalid|Bad Request$|malformed HTTP|at [\w.<>]+ \(/;

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends it with a key, and asserts the form that every refusal has. */
export async function refusedBy({ url }: GatewayProcess, key: string, sent: Sent): Promise<Refused> {
  const authorization = `Bearer ${key}`;
  const got = await exchange(url, { ...sent, headers: { authorization, ...sent.headers } });
  expect(got.text).not.toMatch(foreignWords);
  const body = JSON.parse(got.text);
  expect(Object.keys(body).filter((name) => name !== 'extensions')).toEqual(['errors']);
  const [{ message, extensions }] = body.errors;
  expect(extensions.code).toMatch(/^[A-Z_]+$/);
  expect(message).toMatch(/^[^a-z].*[.)]$/);
  return { status: got.status, code: extensions.code, message, headers: got.headers };
}

/** What a connection is answered that is sent these bytes. */
export async function rawAnswer({ url }: GatewayProcess, bytes: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}
