import type { FastifyCorsOptions } from '@fastify/cors';

/** Origins whose pages may call; null: those of all pages. */
type Origins = readonly string[] | null;

const exposed = ['x-request-id', 'retry-after'];

/** Credentials travel in a header and never in a cookie, so any page may call; it still needs one. */
export function crossOriginOptions(origins: Origins): FastifyCorsOptions {
  return {
    origin: origins === null ? true : [...origins],
    exposedHeaders: exposed,
    maxAge: 86_400,
    methods: ['GET', 'POST', 'PUT'],
  };
}

/** What @fastify/cors makes of the same for an answer, as names and values in turn. */
export function crossOriginHeaders(origins: Origins, origin: string | undefined): string[] {
  const allowed = origin !== undefined && (origins === null || origins.includes(origin));
  return [
    'vary',
    'Origin',
    ...(allowed ? ['access-control-allow-origin', origin] : []),
    'access-control-expose-headers',
    exposed.join(', '),
  ];
}
