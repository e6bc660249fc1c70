import { createHash } from 'node:crypto';
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import type { Logger } from '../../observability/logger.ts';
import { expirySeconds } from '../expiry.ts';
import { textFault } from '../text.ts';
import type { Role, Viewer } from '../viewer.ts';
import { IdentityProviderAway } from './identityProviderAway.ts';
import { remoteKeys } from './remoteKeys.ts';

/** The operator's own identity provider, whose JWTs are taken as credentials. */
export interface IdentityProviderOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where its public keys are; nothing that a token says of keys is looked at but the id. */
  readonly jwksUrl: string;
  /** Signatures of other algorithms are refused; all of these have a public key. */
  readonly algorithms: readonly string[];
  /** The claim that holds the id of the team. */
  readonly teamClaim: string;
  /** The claim that holds the role. */
  readonly roleClaim: string;
  /** Of those whose token has no such claim. */
  readonly defaultRole: Role;
  /** A token that was issued longer ago is refused, whatever it says of its end, in seconds. */
  readonly maxAgeSeconds: number;
}

export interface IdentityProviderStore {
  readonly database: Pick<Database, 'prisma'>;
  readonly log: Logger;
}

/** Seconds by which its clock may be ahead of ours. When a token ends, ours says alone. */
const clockTolerance = 5;
const role = z.enum(['admin', 'member', 'viewer']);
/** Both are kept in the record of a decision. */
const text = z.string().refine((value) => textFault(value) === null);
const person = z.object({
  sub: text.min(1).max(255),
  exp: expirySeconds,
  iat: expirySeconds,
  name: text.nullish(),
});

export class IdentityProvider {
  readonly #store: IdentityProviderStore;
  readonly #options: IdentityProviderOptions;
  readonly #keys: JWTVerifyGetKey;

  constructor(store: IdentityProviderStore, options: IdentityProviderOptions) {
    this.#store = store;
    this.#options = options;
    this.#keys = remoteKeys(options.jwksUrl, store.log);
  }

  /**
   * Whom a JWT stands for, or null: all that is wrong with one reads alike.
   * @throws IdentityProviderAway where its keys cannot be had.
   */
  async verify(jwt: string): Promise<Viewer | null> {
    const payload = await this.#payloadOf(jwt);
    return payload && this.#viewerOf(payload);
  }

  async #payloadOf(jwt: string): Promise<JWTPayload | null> {
    const { issuer, audience, algorithms, maxAgeSeconds } = this.#options;
    try {
      const { payload, protectedHeader } = await jwtVerify(jwt, this.#keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance,
        maxTokenAge: maxAgeSeconds,
        requiredClaims: ['exp', 'sub'],
      });
      return isAccessTokenType(protectedHeader.typ) ? payload : null;
    } catch (error) {
      if (error instanceof IdentityProviderAway) throw error;
      // Not JOSE's errors alone: a key that is too short for its algorithm is a TypeError.
      return null;
    }
  }

  async #viewerOf(payload: JWTPayload): Promise<Viewer | null> {
    const { teamClaim, roleClaim, defaultRole, maxAgeSeconds } = this.#options;
    const given = payload[roleClaim];
    const teamId = z.uuid().safeParse(payload[teamClaim]).data?.toLowerCase();
    const of = person.safeParse(payload).data;
    const may = given === undefined ? defaultRole : role.safeParse(given).data;
    if (!of || !may || teamId === undefined) return null;
    const team = await this.#store.database.prisma.team.findUnique({ where: { id: teamId } });
    if (!team) return null;
    // Also what is open ends then: a socket, an event stream.
    const expiresAt = new Date(Math.min(of.exp, of.iat + maxAgeSeconds) * 1000);
    const names = { principal: principalOf(teamId, of.sub), allowance: null, name: of.name ?? of.sub };
    const credential = { kind: 'JWT', ...names, keyId: null, expiresAt, requestId: null } as const;
    return { teamId, teamName: team.name, role: may, credential };
  }
}

/**
 * The header `typ` tells an access token from what the provider signs with the same keys for something else: a logout
 * token (`logout+jwt`), a security event, a proof (`dpop+jwt`). RFC 9068 wants `at+jwt`, and few send it: Auth0 in that
 * profile alone, Keycloak when it is told to. Both send `JWT` otherwise, as Entra does; Cognito sends none. Letter case
 * and `application/` before it mean nothing (RFC 7515, 4.1.9).
 */
function isAccessTokenType(typ: unknown): boolean {
  if (typ === undefined) return true;
  return (
    typeof typ === 'string' && ['jwt', 'at+jwt'].includes(typ.toLowerCase().replace(/^application\//, ''))
  );
}

/** A subject may be as long as it likes, and a name of a mailbox is nobody's business in a log. */
function principalOf(teamId: string, subject: string): string {
  return `jwt:${createHash('sha256').update(`${teamId}:${subject}`).digest('base64url')}`;
}
