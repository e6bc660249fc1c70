import type { onRequestHookHandler } from 'fastify';
import { isLoopback, readHost } from '../../hostHeader.ts';
import type { SandboxSwitches } from '../options.ts';

/**
 * The guard against DNS rebinding: a foreign page that resolves its own name to this machine could read the ledger
 * and ask for videos, since any key is accepted unless one is set.
 */
export function knownHostsOnly(switches: SandboxSwitches): onRequestHookHandler {
  const known = new Set([...namesOf(switches), ...(switches.allowedHosts ?? [])]);
  return (request, reply, done) => {
    const named = readHost(request.raw.headersDistinct.host ?? []);
    if (named !== null && (isLoopback(named.name) || known.has(named.name))) return done();
    const said =
      named === null ? 'The request does not name one host.' : `The request names the host ${named.name}.`;
    const error = `This sandbox answers at localhost, 127.0.0.1 and [::1], and at the hosts of --host, --public-url and --allowed-hosts. ${said} If that host is yours, start the sandbox with --allowed-hosts ${named?.name ?? 'NAME'}.`;
    reply.code(421).send({ error });
  };
}

/** To listen on any address names none. */
const anyAddress = new Set(['0.0.0.0', '[::]']);

/** As they may stand in `Host`. */
function namesOf({ host, publicUrl }: SandboxSwitches): string[] {
  const own = host.includes(':') ? `[${host}]` : host;
  const hosts = [own, publicUrl === undefined ? '' : new URL(publicUrl).hostname];
  return hosts.filter((each) => !anyAddress.has(each)).flatMap((each) => readHost([each])?.name ?? []);
}
