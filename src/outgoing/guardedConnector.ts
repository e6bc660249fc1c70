/** The socket under a guarded fetch: the name is resolved once, every answer is checked, and no other is used. */
import dns from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import type { buildConnector } from 'undici';
import type { AddressPolicy } from './addressForm.ts';
import { OutgoingFetchError } from './outgoingFetchError.ts';
import { isPublicAddress } from './publicAddress.ts';

/** Resolves a name to all of its addresses, as `dns.lookup` does with `all: true`. */
export type Lookup = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

export interface ConnectorPolicy extends AddressPolicy {
  /** Resolves names; `dns.lookup` where it is not given. */
  readonly lookup?: Lookup;
}

/**
 * A connector for undici's `connect`. Node connects to exactly what the lookup hands it, so what was checked is
 * what is reached. A literal address never comes by the lookup: the caller checks the form of the address before,
 * and here the far end of a connection is checked once more before its first byte.
 *
 * @param signal Closes the socket in any phase. While it connects, lookup included, undici's own signal does not.
 * @returns A connector that fails with an OutgoingFetchError of kind `refused` where a name or a far end is not
 *   public, of kind `unreachable` where a name has no address, else with Node's error.
 */
export function guardedConnector(policy: ConnectorPolicy, signal: AbortSignal): buildConnector.connector {
  const lookup = checkedLookup(policy);
  return (options, callback) => {
    const socket = openSocket(options, lookup);
    const fail = (error: Error) => callback(error, null);
    socket.once('error', fail);
    if (!policy.allowLocal) refusePrivatePeer(socket, options.hostname);
    socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => {
      if (socket.destroyed) return;
      socket.off('error', fail);
      callback(null, socket);
    });
    const stop = () => socket.destroy(new Error('the call was given up'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  };
}

/** With TLS the name is also what the certificate must hold; a session is never taken up again. */
function openSocket(options: buildConnector.Options, lookup: net.LookupFunction): net.Socket {
  const { hostname: host, protocol } = options;
  const secure = protocol === 'https:';
  const port = Number(options.port || (secure ? 443 : 80));
  if (!secure) return net.connect({ host, port, lookup, noDelay: true });
  const servername = net.isIP(host) === 0 ? host.replace(/\.$/, '') : '';
  return tls.connect({ host, port, lookup, servername, ALPNProtocols: ['http/1.1'] }).setNoDelay(true);
}

/** Put before the listener by which TLS begins its handshake, so that a private far end hears nothing at all. */
function refusePrivatePeer(socket: net.Socket, hostname: string): void {
  socket.prependOnceListener('connect', () => {
    if (!isPublicAddress(socket.remoteAddress ?? '')) socket.destroy(privateHost(hostname));
  });
}

/** One answer that is not public condemns the name: whoever mixes them means to have the other one tried. */
function checkedLookup({ allowLocal, lookup = dns.lookup }: ConnectorPolicy): net.LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, []);
      else if (first === undefined) callback(noAddress(hostname), []);
      else if (!allowLocal && !addresses.every(({ address }) => isPublicAddress(address)))
        callback(privateHost(hostname), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function privateHost(hostname: string): OutgoingFetchError {
  const message = `${hostname} does not lead to the public internet; only hosts of the public internet are allowed`;
  return new OutgoingFetchError('refused', message);
}

function noAddress(hostname: string): OutgoingFetchError {
  return new OutgoingFetchError(
    'unreachable',
    `${hostname} has no address; use a host of the public internet`,
  );
}
