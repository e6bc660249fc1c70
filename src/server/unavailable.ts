import { HeaderMap } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { outcomeUnknownCode, retryAfterSeconds, unavailableCode } from '../graphql/error/maskError.ts';

/** How HTTP puts that the database is away. */
export const unavailableStatus = 503;
export const retryAfterHeader = ['retry-after', String(retryAfterSeconds)] as const;

/** The same for Apollo Server's `extensions.http`. */
export function unavailableHead(): { status: number; headers: HeaderMap } {
  return { status: unavailableStatus, headers: new HeaderMap([retryAfterHeader]) };
}

/**
 * Whether a GraphQL answer came to nothing because the database is away. One that holds anything is no such answer:
 * whoever repeats calls by their HTTP status must not repeat what has been done, or may have been.
 */
export function isUnavailable(
  errors: readonly Pick<GraphQLFormattedError, 'extensions'>[],
  data: Readonly<Record<string, unknown>> | null | undefined,
): boolean {
  const holdsNothing = Object.values(data ?? {}).every((value) => value === null);
  const has = (code: string) => errors.some(({ extensions }) => extensions?.code === code);
  return holdsNothing && has(unavailableCode) && !has(outcomeUnknownCode);
}
