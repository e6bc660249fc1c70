/** A client token as a JWT: how it is signed, and what one of ours says. */
import { hkdfSync, randomUUID } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { ValidKey } from '../apiKey/keyLookUps.ts';
import { expirySeconds } from '../expiry.ts';

/** Tells a token from a key and from the JWTs of others, also for secret scanners. */
export const tokenPrefix = 'clapt_';
/** In seconds; whatever a token says of itself, older ones are refused. */
export const longestLife = 60 * 60;

const algorithm = 'HS256';
const issuer = 'clapperboard';
const audience = 'clapperboard-client';
/** No token of ours comes near it. */
const maxLength = 1024;

const claims = z.object({
  jti: z.uuid(),
  exp: expirySeconds,
  role: z.enum(['member', 'viewer']),
  request: z.uuid().optional(),
  points: z.int().min(1),
  connections: z.int().min(1),
});

export type TokenClaims = z.infer<typeof claims>;

/** @param exp in seconds since 1970. @returns the token, prefix included. */
export async function signToken(
  key: ValidKey,
  secret: string,
  { exp, ...said }: Omit<TokenClaims, 'jti'>,
): Promise<string> {
  const jwt = await new SignJWT(said)
    .setProtectedHeader({ alg: algorithm, kid: key.id })
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(signingKey(key, secret));
  return tokenPrefix + jwt;
}

/** What a token says that is signed with this secret; null where it is not, or says what none of ours does. */
export async function readToken(key: ValidKey, secret: string, token: string): Promise<TokenClaims | null> {
  try {
    const { payload } = await jwtVerify(token.slice(tokenPrefix.length), signingKey(key, secret), {
      algorithms: [algorithm],
      issuer,
      audience,
      maxTokenAge: longestLife,
    });
    return claims.parse(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** The key that a token says it was made with; nothing is proven by it. */
export function keyIdOf(token: string): string | null {
  if (token.length > maxLength) return null;
  try {
    const { kid } = decodeProtectedHeader(token.slice(tokenPrefix.length));
    return z.uuid().safeParse(kid).data ?? null;
  } catch {
    return null;
  }
}

function signingKey({ hash }: ValidKey, secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, hash, 'clapperboard client token', 32));
}
