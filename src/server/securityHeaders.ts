import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { OperationsOptions } from './options.ts';

/** What a page may load: nothing but what is named. */
type Policy = Readonly<Record<string, readonly string[]>>;

const nothing: Policy = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] };

/** An answer of the API that a browser is led to shows nothing, runs nothing and is in no frame. */
export async function securityHeaders(app: FastifyInstance, { publicUrl }: OperationsOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: directives(nothing) },
    // Pages of any origin show what is uploaded, and call.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Only where browsers reach it by https: otherwise it says nothing, or shuts out a name that has no certificate.
    strictTransportSecurity: publicUrl?.startsWith('https:') ?? false,
    xFrameOptions: { action: 'deny' },
  });
}

/** The route option for a page of our own, which may load more. */
export function pagePolicy(policy: Policy) {
  return {
    helmet: {
      contentSecurityPolicy: { useDefaults: false, directives: directives({ ...nothing, ...policy }) },
    },
  };
}

function directives(policy: Policy): Record<string, string[]> {
  return Object.fromEntries(Object.entries(policy).map(([name, sources]) => [name, [...sources]]));
}
