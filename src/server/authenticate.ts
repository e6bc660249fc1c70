import { authenticate as findViewer } from '../domain/apiKey/apiKeys.ts';
import type { Services } from '../domain/services.ts';
import type { Viewer } from '../domain/viewer.ts';

/** The one message for every credential that does not hold, so that nothing is learned from it. */
export const unauthenticated =
  "The call needs a key that is valid: send 'Authorization: Bearer <key>' (on a WebSocket in the payload of connection_init).";

/** Whom an Authorization value stands for, or null where it is missing, malformed, unknown or revoked. */
export async function authenticate(services: Services, authorization: unknown): Promise<Viewer | null> {
  if (typeof authorization !== 'string') return null;
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  return key === undefined ? null : findViewer(services, key);
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
