import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Logger } from '../../observability/logger.ts';
import { IdentityProviderAway } from './identityProviderAway.ts';
import { soundKeys } from './soundKeys.ts';

/** The keys are asked for, and have come whole, within this, in milliseconds. */
const timeoutMs = 3_000;
/** Bytes of the answer at most, unpacked: a provider has a few keys, each of some hundred bytes. */
const maxBytes = 1024 * 1024;
/** For a key that is not among them no more often than this, and where they could not be had no more often than that. */
const cooldownMs = 30_000;
const failureCooldownMs = 2_000;

/**
 * The provider's public keys: fetched when they are first needed, every ten minutes, and for an id that is not among
 * them. While the provider is away, those that are known go on to hold.
 * @throws (its result) IdentityProviderAway where none are known; JOSE's own errors where the token is at fault.
 */
export function remoteKeys(url: string, log: Logger): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    [customFetch]: fetchOfKeys(),
  });
  const fetched = soundKeys(keys);
  // Ids of keys that the provider does have: those that a token makes up are told before.
  const unusable = new Set<unknown>();
  return async (header, token) => {
    try {
      return await fetched(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      const known = keys.jwks();
      if (error instanceof FetchFailed && known) return soundKeys(createLocalJWKSet(known))(header, token);
      if (error instanceof FetchFailed) throw new IdentityProviderAway(error.cause);
      // It has answered, and the key that the token names cannot be used: nobody can have signed with that.
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
class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** Asks for the keys, but for a moment not again where they could not be had: whoever has any token could make it ask. */
function fetchOfKeys(): (url: string, options: RequestInit) => Promise<Response> {
  let failure: { readonly error: unknown; readonly at: number } | null = null;
  return async (url, options) => {
    if (failure && performance.now() - failure.at < failureCooldownMs)
      throw new FetchFailed('the keys could not be had a moment ago', { cause: failure.error });
    try {
      const answer = await fetch(url, options);
      if (answer.status !== 200) throw new Error(`the keys were answered with ${answer.status}`);
      const keys = keySet.parse(JSON.parse(await readText(answer)));
      failure = null;
      return Response.json(keys);
    } catch (error) {
      failure = { error, at: performance.now() };
      throw new FetchFailed('the keys could not be had', { cause: error });
    }
  };
}

/** Counts while it reads: what is too large is never in memory. The request's own signal ends one that does not come to its end. */
async function readText(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new Error(`the keys are larger than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
