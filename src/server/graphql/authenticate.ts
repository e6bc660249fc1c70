import type { GraphQLError } from 'graphql';
import type { Credentials } from '../../domain/credentials.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { isRecord } from './isRecord.ts';
import { refusal } from './refusal.ts';

/** The one message for every credential that is not valid, so that nothing is learned from it. */
const message =
  "The call needs a valid key or token: send 'Authorization: Bearer <key>' (on a WebSocket in the payload of connection_init).";

export function unauthenticated(): GraphQLError {
  return refusal('UNAUTHENTICATED', message);
}

/**
 * Whom an Authorization value stands for, or null where it is missing, malformed, unknown, expired or revoked.
 *
 * A page cannot set this header on another origin without asking first (a CORS preflight), and nothing else, such as a
 * cookie, is taken for a credential: so no call can be forged by a page, by GET as little as by POST.
 */
export function authenticate(credentials: Credentials, authorization: unknown): Promise<Viewer | null> {
  const bearer = bearerOf(authorization);
  return bearer === null ? Promise.resolve(null) : credentials.viewerOf(bearer);
}

/** The same without asking anybody: null as well where it is not remembered. */
export function knownViewer(credentials: Credentials, authorization: unknown): Viewer | null {
  const bearer = bearerOf(authorization);
  return bearer === null ? null : credentials.known(bearer);
}

function bearerOf(authorization: unknown): string | null {
  if (typeof authorization !== 'string') return null;
  return /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? null;
}

/** Where a caller may put its credential, the first of which counts. */
export interface CredentialSources {
  /** The header `Authorization` of the call, or of the WebSocket's upgrade. */
  readonly header: string | undefined;
  /** `access_token` in the address (RFC 6750, 2.3): for an event stream by GET alone, since a browser's EventSource sends no header. */
  readonly address?: string | undefined;
  /** The payload of `connection_init`. */
  readonly connection?: unknown;
}

/** The Authorization value of a caller; the only place that knows where one may stand. */
export function authorizationOf({ header, address, connection }: CredentialSources): unknown {
  const parameters = isRecord(connection) ? connection : {};
  const given = parameterOf(parameters) ?? parameterOf(parameters.headers) ?? header;
  return given ?? (address === undefined ? undefined : `Bearer ${address}`);
}

/** Whatever its letter case. An empty one counts as absent: clients send it before they have a token. */
function parameterOf(parameters: unknown): unknown {
  if (!isRecord(parameters)) return undefined;
  for (const [name, value] of Object.entries(parameters)) {
    if (name.toLowerCase() === 'authorization') return value === '' ? undefined : (value ?? undefined);
  }
  return undefined;
}
