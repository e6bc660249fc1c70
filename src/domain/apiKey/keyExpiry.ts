/** When a key expires, by what makes it: nothing that is made with a credential outlives it without a word. Pure. */
import { inputFault, type UserFault } from '../userFault.ts';
import type { Credential } from '../viewer.ts';

/** Days that a key lives which is made with a JWT: it is not known how long its person may do so. */
export const personKeyDays = { usual: 30, max: 90 } as const;

const dayMs = 24 * 60 * 60 * 1000;

export type KeyExpiry =
  | { readonly expiresAt: Date | null; readonly fault: null }
  | { readonly expiresAt: null; readonly fault: UserFault };

/**
 * The expiry of a new key.
 * @param asked null: left out, and the default is taken.
 * @param maker the credential that makes it; of a key that expires, what it makes expires with it at the latest.
 */
export function keyExpiry(
  asked: Date | null,
  { kind, expiresAt: makersEnd }: Pick<Credential, 'kind' | 'expiresAt'>,
  now: Date = new Date(),
): KeyExpiry {
  if (asked !== null && asked <= now)
    return refused('is over; give a moment to come, or leave it out for the default');
  if (kind === 'JWT') {
    const latest = inDays(now, personKeyDays.max);
    if (asked === null) return { expiresAt: inDays(now, personKeyDays.usual), fault: null };
    return asked <= latest
      ? { expiresAt: asked, fault: null }
      : refused(
          `is ${asked.toISOString()}; a key that is made with a JWT expires after ${personKeyDays.max} days at the latest, at ${latest.toISOString()}. Leave it out for ${personKeyDays.usual} days`,
        );
  }
  if (makersEnd === null || (asked !== null && asked <= makersEnd)) return { expiresAt: asked, fault: null };
  if (asked === null) return { expiresAt: makersEnd, fault: null };
  return refused(
    `is ${asked.toISOString()}; the key of this call expires at ${makersEnd.toISOString()}, and a key that it makes does so no later. Leave it out for that moment`,
  );
}

function refused(message: string): KeyExpiry {
  return { expiresAt: null, fault: inputFault('OUT_OF_RANGE', 'expiresAt', message) };
}

function inDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * dayMs);
}
