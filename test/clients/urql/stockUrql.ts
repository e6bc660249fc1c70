import { Client, type ClientOptions, fetchExchange } from '@urql/core';
import { type RecordedFetch, recordedFetch } from '../recordedFetch.ts';

export interface StockUrql {
  readonly client: Client;
  readonly calls: RecordedFetch['calls'];
}

/**
 * Gives urql's client as its documentation sets it up: no header but the key, no cache.
 * @param more what a test changes of the defaults.
 */
export function stockUrql(url: string, key: string, more: Partial<ClientOptions> = {}): StockUrql {
  const { fetch, calls } = recordedFetch();
  const client = new Client({
    url: `${url}/graphql`,
    fetchOptions: { headers: { authorization: `Bearer ${key}` } },
    exchanges: [fetchExchange],
    fetch,
    ...more,
  });
  return { client, calls };
}
