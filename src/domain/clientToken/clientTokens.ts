import type { Database } from '../../database/database.ts';
import { KeyLookUps, type ValidKey } from '../apiKey/keyLookUps.ts';
import { lesserRole, type Role, type Viewer } from '../viewer.ts';
import { type KeyAllowance, type TokenAllowance, tokenBounds } from './tokenAllowance.ts';
import { keyIdOf, readToken, signToken, type TokenClaims } from './tokenJwt.ts';

/** What a token may do with its team's requests, or with the one that it is for. */
export interface Grant {
  /** At most so much; never more than the key that it is made with. */
  readonly role: Extract<Role, 'member' | 'viewer'>;
  /** The one request that it is for; null: all of the team's. */
  readonly requestId: string | null;
  /** After how many it expires. */
  readonly seconds: number;
  /** What it may use of its key's allowance. */
  readonly allowance: TokenAllowance;
}

/**
 * Short-lived tokens for browsers, each the child of an API key: it may do no more, lives no longer and is revoked with it.
 * It is a JWT, signed with a key that is derived from a secret of the gateway's own and the stored hash of the API key: a
 * copy of the database makes no token, and neither does a copy of the environment.
 */
export class ClientTokens {
  readonly #keys: KeyLookUps;
  readonly #secrets: readonly string[];
  /** What a token may be given. */
  readonly bounds: ReturnType<typeof tokenBounds>;

  /** @param secrets the same in all processes that share the database: the first signs, all verify. None: it only dispatches. */
  constructor(
    store: { readonly database: Pick<Database, 'pool'> },
    secrets: readonly string[],
    ofKeys: KeyAllowance,
  ) {
    this.#keys = new KeyLookUps(store);
    this.#secrets = secrets;
    this.bounds = tokenBounds(ofKeys);
  }

  /** null where the key is revoked or has expired. */
  async issue(
    keyId: string,
    { role, requestId, seconds, allowance }: Grant,
  ): Promise<{ token: string; expiresAt: Date } | null> {
    const [secret] = this.#secrets;
    if (secret === undefined) throw new Error('a process without a secret makes no client token');
    const key = await this.#keys.ofId(keyId);
    if (!key) return null;
    const now = Math.floor(Date.now() / 1000);
    const exp = Math.min(now + seconds, Math.floor((key.expiresAt?.getTime() ?? Infinity) / 1000));
    const token = await signToken(key, secret, {
      role,
      exp,
      points: allowance.pointsPerMinute,
      connections: allowance.openConnections,
      ...(requestId === null ? {} : { request: requestId }),
    });
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /** Whom a token stands for, or null: forged, expired and malformed ones, and those of a revoked key, read alike. */
  async verify(token: string): Promise<Viewer | null> {
    const keyId = keyIdOf(token);
    const key = keyId === null ? null : await this.#keys.ofId(keyId);
    if (!key) return null;
    for (const secret of this.#secrets) {
      const said = await readToken(key, secret, token);
      if (said) return this.#viewerOf(key, said);
    }
    return null;
  }

  #viewerOf(key: ValidKey, { jti, role, request, exp, points, connections }: TokenClaims): Viewer {
    const { pointsPerMinute, openConnections } = this.bounds;
    return {
      teamId: key.teamId,
      teamName: key.teamName,
      role: lesserRole(key.role, role),
      credential: {
        kind: 'CLIENT_TOKEN',
        principal: `token:${jti}`,
        // The operator may have lowered what keys have since it was made.
        allowance: {
          pointsPerMinute: Math.min(points, pointsPerMinute.max),
          openConnections: Math.min(connections, openConnections.max),
        },
        name: key.name,
        keyId: key.id,
        expiresAt: new Date(exp * 1000),
        requestId: request ?? null,
      },
    };
  }
}
