/** What is asked of a guarded fetch, and how it is answered, by hand. */
import type { LookupAddress } from 'node:dns';
import type { AddressInfo, Server } from 'node:net';
import type { Lookup } from '../../src/outgoing/guardedConnector.ts';
import type { GuardedFetch, OutgoingFetchOptions } from '../../src/outgoing/guardedFetch.ts';
import { OutgoingFetchError, type OutgoingFetchFault } from '../../src/outgoing/outgoingFetchError.ts';

export const maxBytes = 1_000;
export const strict = { allowLocal: false };
export const local = { allowLocal: true };

/** Nobody was ever given an address in 3000::/4: it is public by its form, and no packet gets anywhere. */
export const nowhere = { address: '3000::1', family: 6 };
export const loopback = { address: '127.0.0.1', family: 4 };
export const loopback6 = { address: '::1', family: 6 };

export const answering =
  (...addresses: LookupAddress[]): Lookup =>
  (_hostname, _options, callback) =>
    setImmediate(() => callback(null, addresses));

export interface Fault {
  readonly kind: OutgoingFetchFault;
  readonly message: string;
}

/** How a fetch of it fails; a fetch that succeeds fails the test. */
export async function faultOf(
  fetcher: GuardedFetch,
  url: string | URL,
  options: Partial<OutgoingFetchOptions> = {},
): Promise<Fault> {
  const error = await fetcher.fetch(url, { maxBytes, ...options }).then(
    ({ status }) => new Error(`answered ${status}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OutgoingFetchError)) throw error;
  return { kind: error.kind, message: error.message };
}

export async function listen(server: Server, host: string, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}
