import { basename, dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type RuruClientConfig, ruruHTML } from 'ruru/server';
import { serveStatic } from 'ruru/static';
import { errorBody } from './errorBody.ts';
import type { ServerOptions } from './options.ts';
import { ownHostOnly } from './ownHostOnly.ts';
import { playgroundTabs } from './playgroundTabs.ts';
import { basePath } from './publicPath.ts';
import { pagePolicy } from './securityHeaders.ts';

const staticPath = '/playground/static/';
const samplePath = '/playground/voice.wav';

/** GraphiQL writes its own styles, and its editor works in workers that it makes of itself. */
const policy = {
  'script-src': ["'self'", "'unsafe-inline'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'worker-src': ["'self'", 'blob:'],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
};

/** GraphiQL's own `defaultTabs`, which Ruru passes on without declaring it. */
interface ClientConfig extends RuruClientConfig {
  readonly defaultTabs: ReturnType<typeof playgroundTabs>;
}

interface PageOptions {
  readonly developmentKey: string | null;
  /** The recording that the first tab generates from. */
  readonly sampleUrl: string;
  /** What stands before each address of the gateway. */
  readonly base: string;
}

function page({ developmentKey, sampleUrl, base }: PageOptions): string {
  const headers = JSON.stringify({ Authorization: `Bearer ${developmentKey ?? '<your key>'}` }, null, 2);
  const clientConfig = {
    defaultTabs: playgroundTabs(sampleUrl),
    // For the tab that opens first, and for every other one.
    initialHeaders: headers,
    defaultHeaders: headers,
  } as ClientConfig;
  return ruruHTML({
    staticPath: base + staticPath,
    endpoint: `${base}/graphql`,
    subscriptionEndpoint: `${base}/graphql`,
    htmlParts: {
      titleTag: '<title>Clapperboard playground</title><link rel="icon" href="data:,">',
      headerScripts: (scripts) => scripts + (developmentKey ? keyForIntrospection(developmentKey) : ''),
    },
    clientConfig,
  });
}

/**
 * GraphiQL asks for the schema before its header editor is there to be read, so without a key. This gives it the
 * development key, and whatever the Headers tab says goes before it.
 * @param key of the form that keyFormat.ts makes: nothing in it needs escaping.
 */
const keyForIntrospection = (key: string): string => `<script>
  const plainFetch = window.fetch;
  window.fetch = (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer ${key}');
    return plainFetch(input, { ...init, headers });
  };
</script>`;

/**
 * The playground, served whole from here: it asks no other host for anything. A page with the development key in it
 * answers to the names of this machine alone.
 */
export function playgroundRoutes(
  app: FastifyInstance,
  { developmentKey, services, sampleFile, publicUrl }: ServerOptions,
): void {
  const base = basePath(publicUrl);
  const guard = developmentKey === null ? {} : { onRequest: ownHostOnly() };
  app.get('/playground', { ...pagePolicy(policy), ...guard }, async (request, reply) => {
    const origin = services.uploads.options.publicUrl() ?? `http://${request.host}`;
    // A key that is revoked or replaced must not come back from a cache.
    reply.header('cache-control', 'no-store');
    const sampleUrl = origin + samplePath;
    return reply.type('text/html; charset=utf-8').send(page({ developmentKey, sampleUrl, base }));
  });
  // A recording to try the ready-made operations with, on a machine that reaches nothing outside.
  app.get(samplePath, (_request, reply) => reply.sendFile(basename(sampleFile), dirname(sampleFile)));

  const files = serveStatic(staticPath);
  app.get(`${staticPath}*`, (request, reply) => {
    reply.hijack();
    files(request.raw, reply.raw, () => {
      const body = errorBody('NOT_FOUND', 'The playground has no such file.', request.id);
      reply.raw
        .writeHead(404, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body));
    });
  });
}
