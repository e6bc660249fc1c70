import type { Role } from '../database/generated/client.ts';
import type { TokenAllowance } from './clientToken/tokenAllowance.ts';

export type { Role };

/** Who asks: every read and write of a team's data is made for one. */
export interface Viewer {
  readonly teamId: string;
  readonly teamName: string;
  /** What it may do; of a token never more than its key may. */
  readonly role: Role;
  readonly credential: Credential;
}

/** An API key, a token that was made with one, or a token of the operator's own identity provider. */
export type CredentialKind = 'API_KEY' | 'CLIENT_TOKEN' | 'JWT';

/** What a call came with. */
export interface Credential {
  readonly kind: CredentialKind;
  /** Whose allowance its calls use: a key's, a client token's, or that of the person whom a JWT names. At most 255 characters. */
  readonly principal: string;
  /** What a client token may use, which counts as its key's use as well; null: its principal has the whole. */
  readonly allowance: TokenAllowance | null;
  /** The key's name, or how a JWT names the person. */
  readonly name: string;
  /** The key that it is, or was made with: when that ends, it ends. null for a JWT. */
  readonly keyId: string | null;
  /** From this moment on it is refused; null: until it is revoked. */
  readonly expiresAt: Date | null;
  /** The one request that it is for; null: all of the team's. */
  readonly requestId: string | null;
}

/** From the least to the most that a role may do: look; make and cancel requests; settle reviews and make keys. */
const ranks: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2 };

/** Whether `role` may do what `needed` may. */
export function covers(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

/** The lesser of two. */
export function lesserRole(one: Role, other: Role): Role {
  return covers(one, other) ? other : one;
}

/** Whether its credential has expired since it was looked at. */
export function hasExpired({ credential }: Viewer): boolean {
  return credential.expiresAt !== null && credential.expiresAt.getTime() <= Date.now();
}
