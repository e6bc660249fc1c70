import { isOutage as isDatabaseOutage } from '../database/outage.ts';
import { OutcomeUnknown, WriteCancelled } from '../database/writeFailure.ts';
import { IdentityProviderAway } from './identityProvider/identityProviderAway.ts';
import { TooManyLookUps } from './tooManyLookUps.ts';

/** Something that a call needs is away, and comes back by itself: the same call may work in a few seconds. */
export function isOutage(error: unknown): boolean {
  return whatIsAway(error) !== null;
}

/** What that is, for whoever answers callers and may not know the database; or null. */
export function whatIsAway(error: unknown): 'database' | 'identity provider' | null {
  if (error instanceof IdentityProviderAway) return 'identity provider';
  return error instanceof TooManyLookUps || isDatabaseOutage(error) ? 'database' : null;
}

/** A write was sent and never answered: it may have been recorded, and must not be repeated blindly. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof OutcomeUnknown;
}

/** A write took too long, and the database has taken it back: nothing of it is recorded. */
export function isWriteCancelled(error: unknown): boolean {
  return error instanceof WriteCancelled;
}
