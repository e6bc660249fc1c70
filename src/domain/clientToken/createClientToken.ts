import type { TeamServices } from '../services.ts';
import { inputFault, noSuchRequest, type UserFault } from '../userFault.ts';
import { findRequest } from '../videoRequest/findRequest.ts';
import { covers, type Viewer } from '../viewer.ts';
import type { Grant } from './clientTokens.ts';
import type { Bounds } from './tokenAllowance.ts';
import { longestLife } from './tokenJwt.ts';

export interface TokenInput {
  readonly role: Grant['role'];
  /** The key of the request that it is to be limited to; null: all of the team's. */
  readonly requestId: string | null;
  /** Seconds; null: the default. */
  readonly seconds: number | null;
  /** Of its key's; null: the default. */
  readonly pointsPerMinute: number | null;
  /** Of its key's; null: the default. */
  readonly openConnections: number | null;
}

const secondsBounds: Bounds = { min: 1, usual: 15 * 60, max: longestLife };

export type CreateTokenResult =
  | { readonly token: string; readonly expiresAt: Date; readonly faults: readonly [] }
  | { readonly token: null; readonly expiresAt: null; readonly faults: readonly UserFault[] };

/** Turns the viewer's key into a short-lived token that may do no more than the key. */
export async function createClientToken(
  services: TeamServices,
  viewer: Viewer,
  input: TokenInput,
): Promise<CreateTokenResult> {
  const { bounds } = services.clientTokens;
  const seconds = input.seconds ?? secondsBounds.usual;
  const allowance = {
    pointsPerMinute: input.pointsPerMinute ?? bounds.pointsPerMinute.usual,
    openConnections: input.openConnections ?? bounds.openConnections.usual,
  };
  const faults = [
    rangeFault('expiresInSeconds', seconds, secondsBounds),
    rangeFault('pointsPerMinute', allowance.pointsPerMinute, bounds.pointsPerMinute),
    rangeFault('openConnections', allowance.openConnections, bounds.openConnections),
    roleFault(viewer, input),
    await requestFault(services, viewer, input),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) return refused(faults);
  const { keyId } = viewer.credential;
  const made = keyId && (await services.clientTokens.issue(keyId, { ...input, seconds, allowance }));
  // It has ended between the two looks at it.
  if (!made)
    return refused([{ code: 'NOT_ALLOWED', message: 'the key is revoked or has expired', field: null }]);
  return { ...made, faults: [] };
}

function refused(faults: readonly UserFault[]): CreateTokenResult {
  return { token: null, expiresAt: null, faults };
}

function rangeFault(field: string, value: number, { min, max }: Bounds): UserFault | null {
  if (value >= min && value <= max) return null;
  return inputFault('OUT_OF_RANGE', field, `is ${value}; allowed is ${min} to ${max}`);
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
