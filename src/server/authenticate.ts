import { HeaderMap } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Credentials } from '../domain/credentials.ts';
import type { Viewer } from '../domain/viewer.ts';
import { wantsEventStream } from './eventStream/wantsEventStream.ts';

/** The one message for every credential that does not hold, so that nothing is learned from it. */
export const unauthenticated =
  "The call needs a valid key or token: send 'Authorization: Bearer <key>' (on a WebSocket in the payload of connection_init).";

/** The same for a door that has a status. */
export function unauthenticatedError(): GraphQLError {
  const headers = new HeaderMap([['www-authenticate', 'Bearer realm="clapperboard"']]);
  return new GraphQLError(unauthenticated, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers } },
  });
}

/** Whom an Authorization value stands for, or null where it is missing, malformed, unknown, expired or revoked. */
export function authenticate(credentials: Credentials, authorization: unknown): Promise<Viewer | null> {
  const [, bearer] =
    typeof authorization === 'string' ? (/^Bearer +(\S+)$/i.exec(authorization.trim()) ?? []) : [];
  return bearer === undefined ? Promise.resolve(null) : credentials.viewerOf(bearer);
}

/**
 * The Authorization value of a call. A browser's EventSource can send no header, so the address of an event stream may
 * have `access_token` instead (RFC 6750, 2.3).
 */
export function authorizationOf({ headers, method, query }: FastifyRequest): string | undefined {
  if (headers.authorization !== undefined) return headers.authorization;
  const { access_token: token } = query as { access_token?: unknown };
  const allowed = method === 'GET' && wantsEventStream({ headers });
  return allowed && typeof token === 'string' ? `Bearer ${token}` : undefined;
}

/** The Authorization value among connection parameters, whatever its letter case. */
export function authorizationParameter(
  parameters: Readonly<Record<string, unknown>> | undefined | null,
): unknown {
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (name.toLowerCase() === 'authorization') return value;
  }
  return undefined;
}
