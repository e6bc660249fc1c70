import type { TeamServices } from '../services.ts';
import { inputFault, noSuchRequest, type UserFault } from '../userFault.ts';
import { findRequest } from '../videoRequest/findRequest.ts';
import { covers, type Viewer } from '../viewer.ts';
import { type Grant, longestLife } from './clientTokens.ts';

export interface TokenInput {
  readonly role: Grant['role'];
  /** The key of the request that it is to be limited to; null: all of the team's. */
  readonly requestId: string | null;
  /** Seconds; null: the default. */
  readonly seconds: number | null;
}

export const tokenSeconds = { least: 1, usual: 15 * 60, most: longestLife } as const;

export type CreateTokenResult =
  | { readonly token: string; readonly expiresAt: Date; readonly faults: readonly [] }
  | { readonly token: null; readonly expiresAt: null; readonly faults: readonly UserFault[] };

/** Turns the viewer's key into a short-lived token that may do no more than the key. */
export async function createClientToken(
  services: TeamServices,
  viewer: Viewer,
  input: TokenInput,
): Promise<CreateTokenResult> {
  const seconds = input.seconds ?? tokenSeconds.usual;
  const faults = [
    secondsFault(seconds),
    roleFault(viewer, input),
    await requestFault(services, viewer, input),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) return refused(faults);
  const { keyId } = viewer.credential;
  const made = keyId && (await services.clientTokens.issue(keyId, { ...input, seconds }));
  // It has ended between the two looks at it.
  if (!made)
    return refused([{ code: 'NOT_ALLOWED', message: 'the key does not hold any more', field: null }]);
  return { ...made, faults: [] };
}

function refused(faults: readonly UserFault[]): CreateTokenResult {
  return { token: null, expiresAt: null, faults };
}

function secondsFault(seconds: number): UserFault | null {
  const { least, most } = tokenSeconds;
  if (seconds >= least && seconds <= most) return null;
  return inputFault('OUT_OF_RANGE', 'expiresInSeconds', `is ${seconds}; allowed is ${least} to ${most}`);
}

function roleFault(viewer: Viewer, { role }: TokenInput): UserFault | null {
  if (covers(viewer.role, role)) return null;
  return inputFault(
    'NOT_ALLOWED',
    'access',
    'is WRITE, and the key may only read; give READ, or use another key',
  );
}

async function requestFault(
  services: TeamServices,
  viewer: Viewer,
  { requestId }: TokenInput,
): Promise<UserFault | null> {
  if (requestId === null || (await findRequest(services, viewer, requestId))) return null;
  return noSuchRequest;
}
