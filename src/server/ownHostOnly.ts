import type { onRequestHookHandler } from 'fastify';
import { hostForm } from '../hostHeader.ts';
import { errorBody } from './errorBody.ts';
import { isOwnHost } from './ownHost.ts';

/** The guard of a page that shows a credential: a request that names another host gets 421 and a sentence. */
export function ownHostOnly(): onRequestHookHandler {
  return (request, reply, done) => {
    const hosts = request.raw.headersDistinct.host ?? [];
    if (isOwnHost(hosts)) return done();
    reply
      .code(421)
      .header('cache-control', 'no-store')
      .send(errorBody('MISDIRECTED_REQUEST', misdirected(hosts)));
  };
}

function misdirected(hosts: readonly string[]): string {
  const [host = ''] = hosts;
  // A host that is none is not repeated: no browser sends it.
  const named = hosts.length === 1 && hostForm.test(host) ? host : null;
  const example = named ?? '192.168.1.5:4000';
  return [
    'This page shows a key, so it answers only at localhost, 127.0.0.1 and [::1].',
    named === null ? 'The request does not name one host.' : `The request names the host ${named}.`,
    `If that host is yours, set PUBLIC_URL to its address, such as PUBLIC_URL=http://${example}, and start the gateway again; the page then shows no key.`,
  ].join(' ');
}
