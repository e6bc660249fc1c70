/** Plain HTTP against the sandbox, and a little server for the audio that payloads point at. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { sineWav } from '../kit/sineWav.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** Parsed where it is JSON, else `{}`. */
  readonly json: Record<string, unknown>;
}

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD';
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** With an API key unless `headers` says otherwise; never follows a redirect, never repeats. */
export async function call(
  url: string,
  { method = 'GET', body, headers, signal }: Sent = {},
): Promise<Reply> {
  const response = await request(url, {
    method,
    headers: { authorization: 'Bearer test-key', ...headers },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.body.text();
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : {},
  };
}

export const blockingModel = 'ltx-2-pro-audio-to-video';
export const queuedModel = `${blockingModel}-queued`;

/** One POST to `/requests`. */
export function post(
  base: string,
  payload: unknown,
  model = blockingModel,
  signal?: AbortSignal,
): Promise<Reply> {
  const body = JSON.stringify({ model, payload });
  const headers = { 'content-type': 'application/json' };
  return call(`${base}/requests`, { method: 'POST', body, headers, ...(signal && { signal }) });
}

export interface ListedRecord {
  readonly request_id: string;
  readonly status: string;
  readonly payload: Record<string, unknown>;
  readonly outcome: Record<string, unknown> | null;
}

export async function list(base: string, query = '', model = blockingModel): Promise<ListedRecord[]> {
  const { json } = await call(`${base}/requests?model_id=${model}${query}`);
  return json.requests as ListedRecord[];
}

/** Asks until `done` holds of the answer; a test's own timeout bounds it. */
export async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    await delay(25);
  }
}

/** The newest record of this prompt, once it has that status. */
export function recordOf(
  base: string,
  prompt: string,
  status: string,
  model = blockingModel,
): Promise<ListedRecord> {
  const find = async () => (await list(base, '', model)).find((each) => each.payload.prompt === prompt);
  return until(find, (record) => record?.status === status) as Promise<ListedRecord>;
}

export interface MediaServer {
  readonly url: string;
  stop(): void;
}

/** Serves `files` by path, and `/tone.wav`: two seconds of a tone. */
export async function serveMedia(
  files: Readonly<Record<string, Buffer>> = {},
  port = 0,
): Promise<MediaServer> {
  const all: Readonly<Record<string, Buffer>> = { '/tone.wav': sineWav(2), ...files };
  const server = createServer((incoming, response) => {
    const file = all[incoming.url ?? ''];
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
