import { hkdfSync, randomUUID } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { KeyLookUps, type ValidKey } from '../apiKey/keyLookUps.ts';
import { expirySeconds } from '../expiry.ts';
import { lesserRole, type Role, type Viewer } from '../viewer.ts';

/** What a token may do with its team's requests, or with the one that it is for. */
export interface Grant {
  /** At most so much; never more than the key that it is made with. */
  readonly role: Extract<Role, 'member' | 'viewer'>;
  /** The one request that it is for; null: all of the team's. */
  readonly requestId: string | null;
  /** How long it holds. */
  readonly seconds: number;
}

/** Tells a token from a key and from the JWTs of others, also for secret scanners. */
export const tokenPrefix = 'clapt_';

const algorithm = 'HS256';
const issuer = 'clapperboard';
const audience = 'clapperboard-client';
/** No token of ours comes near it. */
const maxLength = 1024;
/** In seconds; whatever a token says of itself, older ones are refused. */
export const longestLife = 60 * 60;

const claims = z.object({
  jti: z.uuid(),
  exp: expirySeconds,
  role: z.enum(['member', 'viewer']),
  request: z.uuid().optional(),
});

/**
 * Short-lived tokens for browsers, each the child of an API key: it may do no more, lives no longer and dies with it.
 * It is a JWT, signed with a key that is derived from a secret of the process and the stored hash of the API key: a
 * copy of the database makes no token, and neither does a copy of the environment.
 */
export class ClientTokens {
  readonly #keys: KeyLookUps;
  readonly #secret: string;

  /** @param secret the same in all processes that share the database. When it changes, the tokens that are out end. */
  constructor(store: { readonly database: Pick<Database, 'pool'> }, secret: string) {
    this.#keys = new KeyLookUps(store);
    this.#secret = secret;
  }

  /** null where the key does not hold any more. */
  async issue(keyId: string, grant: Grant): Promise<{ token: string; expiresAt: Date } | null> {
    const key = await this.#keys.ofId(keyId);
    if (!key) return null;
    const now = Math.floor(Date.now() / 1000);
    const expires = Math.min(now + grant.seconds, Math.floor((key.expiresAt?.getTime() ?? Infinity) / 1000));
    const { role, requestId } = grant;
    const jwt = await new SignJWT({ role, ...(requestId === null ? {} : { request: requestId }) })
      .setProtectedHeader({ alg: algorithm, kid: key.id })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(this.#signingKey(key));
    return { token: tokenPrefix + jwt, expiresAt: new Date(expires * 1000) };
  }

  /** Whom a token stands for, or null: forged, expired and malformed ones, and those of a dead key, read alike. */
  async verify(token: string): Promise<Viewer | null> {
    const keyId = keyIdOf(token);
    const key = keyId === null ? null : await this.#keys.ofId(keyId);
    return key && this.#verifyWith(key, token.slice(tokenPrefix.length));
  }

  async #verifyWith(key: ValidKey, jwt: string): Promise<Viewer | null> {
    try {
      const { payload } = await jwtVerify(jwt, this.#signingKey(key), {
        algorithms: [algorithm],
        issuer,
        audience,
        maxTokenAge: longestLife,
      });
      return viewerOf(key, claims.parse(payload));
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }

  #signingKey({ hash }: ValidKey): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#secret, hash, 'clapperboard client token', 32));
  }
}

/** The key that a token says it was made with; nothing is proven by it. */
function keyIdOf(token: string): string | null {
  if (token.length > maxLength) return null;
  try {
    const { kid } = decodeProtectedHeader(token.slice(tokenPrefix.length));
    return z.uuid().safeParse(kid).data ?? null;
  } catch {
    return null;
  }
}

function viewerOf(key: ValidKey, { role, request, exp }: z.infer<typeof claims>): Viewer {
  return {
    teamId: key.teamId,
    teamName: key.teamName,
    role: lesserRole(key.role, role),
    credential: {
      kind: 'CLIENT_TOKEN',
      principal: key.id,
      name: key.name,
      keyId: key.id,
      expiresAt: new Date(exp * 1000),
      requestId: request ?? null,
    },
  };
}
