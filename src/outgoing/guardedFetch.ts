/** Fetches what a stranger's URL names: public addresses only, bounded in time, bytes and redirects. */
import { type FollowedAnswer, type FollowOptions, followRedirects } from './followRedirects.ts';
import type { ConnectorPolicy } from './guardedConnector.ts';
import { OutgoingFetchError } from './outgoingFetchError.ts';

/** What may be reached: `allowLocal` is for development, and `lookup` resolves names instead of `dns.lookup`. */
export type OutgoingPolicy = ConnectorPolicy;

export interface OutgoingFetchOptions extends FollowOptions {
  /** For the whole call: names, redirects, headers and body. Default 20 seconds. */
  readonly timeoutMs?: number;
  /** Gives the call up; its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface GuardedFetch {
  /**
   * @param url Absolute.
   * @returns An answer of success (2xx); the body of a HEAD is empty.
   * @throws OutgoingFetchError whose kind says what was wrong; the reason of `options.signal` when that fires.
   */
  fetch(url: string | URL, options: OutgoingFetchOptions): Promise<FollowedAnswer>;
  /** Gives up the calls under way, waits for their end, and takes no more. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 20_000;

/** @returns A fetcher that keeps nothing between its calls: no cookie, no connection, no resolved name. */
export function createGuardedFetch(policy: OutgoingPolicy): GuardedFetch {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  return {
    async fetch(url, options) {
      const work = (signal: AbortSignal) => followRedirects(url, options, policy, signal);
      const call = withinTime(options, closing.signal, work);
      underWay.add(call);
      return call.finally(() => underWay.delete(call));
    },
    async close() {
      closing.abort(new OutgoingFetchError('unreachable', 'the gateway stops and fetches nothing more'));
      await Promise.allSettled(underWay);
    },
  };
}

/**
 * A timer and listeners by hand: in Node 20 what `AbortSignal.any` and `AbortSignal.timeout` give can be collected
 * before it fires.
 */
async function withinTime<T>(
  { timeoutMs = defaultTimeoutMs, signal: given }: OutgoingFetchOptions,
  closing: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const call = new AbortController();
  const sources = given === undefined ? [closing] : [closing, given];
  const stop = () => call.abort(sources.find((source) => source.aborted)?.reason);
  const late = `no whole answer came within the ${timeoutMs} ms that are allowed`;
  const timer = setTimeout(() => call.abort(new OutgoingFetchError('timeout', late)), timeoutMs);
  for (const source of sources) source.addEventListener('abort', stop);
  try {
    if (sources.some((source) => source.aborted)) stop();
    call.signal.throwIfAborted();
    return await work(call.signal);
  } finally {
    clearTimeout(timer);
    for (const source of sources) source.removeEventListener('abort', stop);
  }
}
