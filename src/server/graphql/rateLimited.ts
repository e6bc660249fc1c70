import type { GraphQLError } from 'graphql';
import type { CredentialKind } from '../../domain/viewer.ts';
import type { Taken } from '../limits/rateLimits.ts';
import { refusal } from './refusal.ts';

const owners: Readonly<Record<CredentialKind, string>> = {
  API_KEY: 'this key',
  CLIENT_TOKEN: 'this client token',
  JWT: 'this person',
};

/** Whose allowance is used up, what is left of it, and when it is whole again. */
export function rateLimited(
  { whose, limit, remaining, resetAt }: NonNullable<Taken['refused']>,
  cost: number,
  kind: CredentialKind,
): GraphQLError {
  const retryAfterSeconds = Math.max(1, Math.ceil((resetAt.getTime() - Date.now()) / 1000));
  const left =
    whose === 'own'
      ? `${remaining} of the ${limit} points of ${owners[kind]} in this minute are left`
      : `${remaining} of the ${limit} points are left that all client tokens of its key have together in this minute; the key keeps a reserve`;
  return refusal(
    'RATE_LIMITED',
    `The operation costs ${cost} points, and ${left}. Try again in ${retryAfterSeconds} s.`,
    { cost, retryAfterSeconds },
  );
}
