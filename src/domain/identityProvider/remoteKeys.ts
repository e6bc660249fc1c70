import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Logger } from '../../observability/logger.ts';
import { IdentityProviderAway } from './identityProviderAway.ts';

/** The keys are asked for within this, in milliseconds, and for one that is not among them no more often than this. */
const timeoutMs = 3_000;
const cooldownMs = 30_000;

/**
 * The provider's public keys: fetched when they are first needed, every ten minutes, and for an id that is not among
 * them. While the provider is away, those that are known go on to hold.
 * @throws (its result) IdentityProviderAway where none are known; JOSE's own errors where the token is at fault.
 */
export function remoteKeys(url: string, log: Logger): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: timeoutMs, cooldownDuration: cooldownMs });
  const unusable = new Set<unknown>();
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      const known = keys.jwks();
      if (known && isOfFetch(error)) return createLocalJWKSet(known)(header, token);
      if (!keys.fresh) throw new IdentityProviderAway(error);
      // It has answered, and the key that the token names is none: nobody can have signed with that.
      if (!unusable.has(header.kid))
        log.warn({ err: error, kid: header.kid }, 'a key of the identity provider is unusable');
      unusable.add(header.kid);
      throw new errors.JWKSNoMatchingKey();
    }
  };
}

/** It names a key that is not there, or not one alone, or an algorithm that none is for. */
function isOfToken(error: unknown): boolean {
  return [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  );
}

/** Refused, too late, or answered by something else than keys. */
function isOfFetch(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'ERR_JOSE_GENERIC' || message === 'fetch failed';
}
