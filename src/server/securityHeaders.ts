import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import type { OperationsOptions } from './options.ts';
import { saidBy } from './saidBy.ts';

/** What a page may load: nothing but what is named. */
type Policy = Readonly<Record<string, readonly string[]>>;

const nothing: Policy = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route's page may load beside nothing. */
    readonly pagePolicy?: Policy;
  }
}

/**
 * An answer of the API that a browser is led to shows nothing, runs nothing and is in no frame. The headers are the
 * same for each answer of a route, so they are asked of helmet once.
 */
export function securityHeaders(app: FastifyInstance, options: HeaderOptions): void {
  const ofApi = apiHeaders(options);
  const ofPages = new Map<Policy, Headers>();
  app.addHook('onRoute', ({ config }) => {
    if (config?.pagePolicy) ofPages.set(config.pagePolicy, headersFor(config.pagePolicy, options));
  });
  app.addHook('onRequest', (request, reply, done) => {
    const { pagePolicy } = request.routeOptions.config;
    reply.headers((pagePolicy && ofPages.get(pagePolicy)) ?? ofApi);
    done();
  });
}

/** Those of every answer that is no page of ours. */
export function apiHeaders(options: HeaderOptions): Headers {
  return headersFor({}, options, ofPagesAlone);
}

/** What browsers go by only where there is a page: each line is read by every caller of every call. */
const ofPagesAlone = {
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const;

/** The route option for a page of our own, which may load more. */
export function pagePolicy(policy: Policy) {
  return { config: { pagePolicy: policy } };
}

type Headers = Readonly<Record<string, string>>;
type HeaderOptions = Pick<OperationsOptions, 'publicUrl'>;

function headersFor(
  policy: Policy,
  { publicUrl }: HeaderOptions,
  leftOut: Partial<typeof ofPagesAlone> = {},
): Headers {
  const middleware = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: directives({ ...nothing, ...policy }) },
    // Pages of any origin show what is uploaded, and call.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Only where browsers reach it by https: otherwise it says nothing, or shuts out a name that has no certificate.
    strictTransportSecurity: publicUrl?.startsWith('https:') ?? false,
    xFrameOptions: { action: 'deny' },
    ...leftOut,
  });
  return saidBy(middleware, {});
}

function directives(policy: Policy): Record<string, string[]> {
  return Object.fromEntries(Object.entries(policy).map(([name, sources]) => [name, [...sources]]));
}
