import { buildConnector, Client, type Dispatcher } from 'undici';
import type { z } from 'zod';
import type { Metrics } from '../observability/metrics.ts';
import { connectionNeverStood } from './connectionFailure.ts';
import { UpstreamAnswer, UpstreamSilence, UpstreamUnreachable } from './errors.ts';
import type { Upstream } from './upstream.ts';
import { errorBody, modelDetail, modelList, requestList, requestRecord, uploadTarget } from './wire.ts';

export interface HttpUpstreamOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly organizationId: string | null;
  readonly metrics: Metrics;
}

/** Calls that do not start a generation answer within this, or are given up. */
const shortCallMs = 20_000;
/** What is asked about one record is little, and asked again soon. */
const lookMs = 8_000;
const connectMs = 10_000;
/** No answer of the upstream comes near it; more is not read. */
const maxBodyBytes = 8 * 1024 * 1024;

/** Made once: where an error comes from is dear to find out, and of this one nobody asks. */
const over = new Error('the call is over');

interface Call<T> {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  readonly schema: z.ZodType<T>;
}

/**
 * The upstream over HTTP. `undici` follows no redirect and repeats nothing, unlike `fetch`, which sends a POST again on
 * a 307. Every call has a connection of its own (`pipelining: 0` switches keep-alive off): on a connection that was used
 * before, a reset would not tell whether the request had arrived. Each has a client of its own as well: a pool looks
 * through all its connections for a free one, which there never is.
 */
export function createHttpUpstream(options: HttpUpstreamOptions): Upstream & { close(): Promise<void> } {
  const base = new URL(options.baseUrl);
  // One for all of them: it keeps what a TLS session is resumed with.
  const connect = buildConnector({ timeout: connectMs, keepAlive: true });
  const clients = new Set<Client>();
  const call = <T>(details: Call<T>) =>
    timed(options.metrics, details.operation, async () => {
      const client = new Client(base.origin, { pipelining: 0, connect, headersTimeout: 0, bodyTimeout: 0 });
      clients.add(client);
      try {
        return await send(client, base.pathname, options, details);
      } finally {
        clients.delete(client);
        void client.destroy(over);
      }
    });
  const short = () => AbortSignal.timeout(shortCallMs);
  const quick = () => AbortSignal.timeout(lookMs);
  const at = (id: string) => encodeURIComponent(id);

  return {
    submit: (body, signal) =>
      call({ operation: 'submit', method: 'POST', path: '/requests', body, signal, schema: requestRecord }),
    get: (id) =>
      call({
        operation: 'get',
        method: 'GET',
        path: `/requests/${at(id)}`,
        signal: quick(),
        schema: requestRecord,
      }),
    list: ({ model, limit, offset }) => {
      const query = new URLSearchParams({ model_id: model, limit: String(limit), offset: String(offset) });
      return call({
        operation: 'list',
        method: 'GET',
        path: `/requests?${query}`,
        signal: short(),
        schema: requestList,
      });
    },
    async cancel(id) {
      const signal = quick();
      await call({
        operation: 'cancel',
        method: 'DELETE',
        path: `/requests/${at(id)}`,
        signal,
        schema: errorBody,
      });
    },
    async listModels() {
      const signal = short();
      const answer = await call({
        operation: 'listModels',
        method: 'GET',
        path: '/models',
        signal,
        schema: modelList,
      });
      return answer.model_ids;
    },
    getModel: (model) =>
      call({
        operation: 'getModel',
        method: 'GET',
        path: `/models/${at(model)}`,
        signal: short(),
        schema: modelDetail,
      }),
    createUpload: (fileType) => {
      const body = { file_type: fileType };
      return call({
        operation: 'createUpload',
        method: 'POST',
        path: '/upload-url',
        body,
        signal: short(),
        schema: uploadTarget,
      });
    },
    async close() {
      await Promise.all([...clients].map((client) => client.destroy()));
    },
  };
}

async function send<T>(
  client: Client,
  basePath: string,
  options: HttpUpstreamOptions,
  details: Call<T>,
): Promise<T> {
  const answer = await open(client, basePath, options, details);
  const text = await readBody(answer);
  const json = parseJson(text);
  if (answer.statusCode === 204) return details.schema.parse({});
  if (answer.statusCode < 200 || answer.statusCode > 299) {
    const parsed = errorBody.safeParse(json);
    throw new UpstreamAnswer(
      answer.statusCode,
      parsed.success ? parsed.data : null,
      retryAfterSeconds(answer),
    );
  }
  const parsed = details.schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UpstreamSilence(`the upstream answered ${answer.statusCode} in a form that is not known`);
}

async function open<T>(
  client: Client,
  basePath: string,
  options: HttpUpstreamOptions,
  details: Call<T>,
): Promise<Dispatcher.ResponseData> {
  try {
    return await client.request({
      path: (basePath === '/' ? '' : basePath) + details.path,
      method: details.method,
      signal: details.signal,
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        accept: 'application/json',
        ...(options.organizationId === null ? {} : { 'x-organization-id': options.organizationId }),
        ...(details.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: details.body === undefined ? null : JSON.stringify(details.body),
    });
  } catch (error) {
    if (connectionNeverStood(error))
      throw new UpstreamUnreachable(`no connection to the upstream: ${said(error)}`, { cause: error });
    throw new UpstreamSilence(`no answer from the upstream: ${said(error)}`, { cause: error });
  }
}

async function readBody(answer: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw new UpstreamSilence(`the upstream's answer broke off: ${said(error)}`, { cause: error });
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Without what JSON may hold and Postgres may not (NUL, half a surrogate pair): it would keep a result from being
 * recorded. Neither can stand in UTF-8 but by an escape, of which most answers have none.
 */
function parseJson(text: string): unknown {
  const storable = (_key: string, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
  try {
    return JSON.parse(text, text.includes('\\u') ? storable : undefined);
  } catch {
    return null;
  }
}

/** Seconds or an HTTP date, as RFC 9110 has it. */
function retryAfterSeconds(answer: Dispatcher.ResponseData): number | null {
  const header = answer.headers['retry-after'];
  if (typeof header !== 'string') return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function said(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException;
  return [code, message || name].filter(Boolean).join(' ');
}

async function timed<T>(metrics: Metrics, operation: string, work: () => Promise<T>): Promise<T> {
  const stop = metrics.upstreamSeconds.startTimer({ operation });
  try {
    const result = await work();
    metrics.upstreamCalls.inc({ operation, outcome: 'ok' });
    return result;
  } catch (error) {
    metrics.upstreamCalls.inc({ operation, outcome: outcomeOf(error) });
    throw error;
  } finally {
    stop();
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof UpstreamUnreachable) return 'unreachable';
  return error instanceof UpstreamAnswer ? String(error.status) : 'silence';
}
