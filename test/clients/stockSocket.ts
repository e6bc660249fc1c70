/** graphql-ws's client with no option but those that it cannot work without. */
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

// Apollo's link looks for it by this name, and Node has had it since 22 only.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/**
 * Gives a client for one gateway; the caller disposes of it.
 * @param more what a test changes of the defaults.
 */
export function stockSocket(url: string, key: string, more: Partial<ClientOptions> = {}): Client {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Browsers have one of their own, and so has Node from 22 on.
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${key}` },
    ...more,
  });
}
