import { type Answer, type ExchangeRequest, exchange } from './exchange.ts';
import type { ConnectorPolicy } from './guardedConnector.ts';
import { hopFault } from './hopFault.ts';
import { OutgoingFetchError } from './outgoingFetchError.ts';

export interface FollowOptions {
  /** Of the body of the answer as it is sent, compressed or not; more is refused. */
  readonly maxBytes: number;
  /** Default GET. */
  readonly method?: ExchangeRequest['method'];
  /** A redirect to another origin takes only `accept` and `range` along. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default 3. Only GET and HEAD follow any. */
  readonly maxRedirects?: number;
}

export interface FollowedAnswer extends Answer {
  /** Where the answer came from at last. */
  readonly url: string;
}

const defaultMaxRedirects = 3;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** They say what is wanted and hold no secret. */
const headersForAnyOrigin = ['accept', 'range'];
/** The address decides about the first, and the second is kept by nobody. */
const headersNeverSent = ['host', 'cookie'];

/**
 * Asks for an address and for where it redirects to. Every hop is checked as if it were the first: its form here,
 * what it resolves to when it is connected to.
 *
 * @param signal Ends it; its reason is thrown.
 * @returns An answer of success (2xx).
 * @throws OutgoingFetchError of every kind but `timeout`.
 */
export async function followRedirects(
  address: string | URL,
  options: FollowOptions,
  policy: ConnectorPolicy,
  signal: AbortSignal,
): Promise<FollowedAnswer> {
  const { method = 'GET', body = null, maxBytes, maxRedirects = defaultMaxRedirects } = options;
  const first = readAddress(address);
  let from: URL | null = null;
  let to = first;
  for (let redirects = 0; ; redirects += 1) {
    refuseByForm(from, to, policy);
    const headers = headersFor(options.headers ?? {}, to.origin === first.origin);
    const answer = await exchange(to, { method, headers, body, maxBytes, signal }, policy);
    if (!redirectStatuses.has(answer.status)) return succeeded(answer, to);
    if (method !== 'GET' && method !== 'HEAD') throw notRepeated(method, to, answer.status);
    if (redirects >= maxRedirects) throw tooManyRedirects(first, maxRedirects);
    from = to;
    to = redirectTarget(answer, from);
  }
}

function readAddress(address: string | URL): URL {
  if (URL.canParse(String(address))) return new URL(address);
  const message = 'the address is not a URL; give an absolute one such as https://example.com/voice.wav';
  throw new OutgoingFetchError('refused', message);
}

function refuseByForm(from: URL | null, to: URL, policy: ConnectorPolicy): void {
  const fault = hopFault(from, to, policy);
  if (fault === null) return;
  const which = from === null ? 'the address' : `the redirect of ${from.host}`;
  throw new OutgoingFetchError('refused', `${which} ${fault}`);
}

/** Ours go last, so that no caller has an answer compressed, which would hide its size. */
function headersFor(given: Readonly<Record<string, string>>, ownOrigin: boolean): Record<string, string> {
  const headers = new Headers(given);
  for (const name of [...headers.keys()]) {
    const goes = ownOrigin ? !headersNeverSent.includes(name) : headersForAnyOrigin.includes(name);
    if (!goes) headers.delete(name);
  }
  headers.set('accept-encoding', 'identity');
  headers.set('user-agent', 'clapperboard');
  return Object.fromEntries(headers);
}

function redirectTarget({ status, headers }: Answer, from: URL): URL {
  const { location } = headers;
  if (location !== undefined && URL.canParse(location, from.href)) return new URL(location, from);
  const message = `${from.host} answered ${status} without a location that is a URL; it must name one`;
  throw new OutgoingFetchError('redirects', message);
}

function succeeded(answer: Answer, url: URL): FollowedAnswer {
  const { status } = answer;
  if (status >= 200 && status <= 299) return { ...answer, url: url.href };
  const message = `${url.host} answered ${status}; a status from 200 to 299 is expected`;
  throw new OutgoingFetchError('status', message, { status });
}

function notRepeated(method: string, url: URL, status: number): OutgoingFetchError {
  const message = `${url.host} answered ${method} with the redirect ${status}; only GET and HEAD follow redirects`;
  return new OutgoingFetchError('redirects', message);
}

function tooManyRedirects(first: URL, maxRedirects: number): OutgoingFetchError {
  const message = `${first.host} redirects more than the ${maxRedirects} times that are allowed`;
  return new OutgoingFetchError('redirects', message);
}
