import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Charge } from '../../../graphql/context.ts';
import { outcomeUnknownCode, unavailableCode } from '../../../graphql/error/maskError.ts';
import type { Reservation } from '../../limits/reservation.ts';
import { chargeExtension } from './formatResult.ts';

/** What a call is answered, as HTTP puts it. */
export interface Answer {
  readonly status: number;
  /** By their names in small letters; those that every answer has are not among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly result: FormattedExecutionResult;
  /** Whether the operation was begun to be executed; false where it was refused before. */
  readonly executed: boolean;
  /** What is set aside for it: its transport says how large it is, and releases it when its peer has taken it. */
  readonly reservation: Reservation | null;
}

/** The status of a call that has come to nothing, by the code of its first error. Any other code is 400. */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UPGRADE_REQUIRED: 426,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  INTERNAL_SERVER_ERROR: 500,
  [outcomeUnknownCode]: 500,
  [unavailableCode]: 503,
};
const noHeaders = {};

/** The answer of an operation that was executed, with what it has cost. */
export function answerOf(
  result: FormattedExecutionResult,
  charge: Charge,
  reservation: Reservation | null,
): Answer {
  return toAnswer(charged(result, charge), true, reservation);
}

/** The answer of a call that was refused. @param charge null where that was before it was charged. */
export function refusalOf(errors: readonly GraphQLFormattedError[], charge: Charge | null): Answer {
  return toAnswer(charge ? charged({ errors }, charge) : { errors }, false, null);
}

function charged(result: FormattedExecutionResult, charge: Charge): FormattedExecutionResult {
  return { ...result, extensions: { cost: chargeExtension(charge) } };
}

function toAnswer(
  result: FormattedExecutionResult,
  executed: boolean,
  reservation: Reservation | null,
): Answer {
  const [error] = result.errors ?? [];
  if (!error) return { status: 200, headers: noHeaders, result, executed, reservation };
  const status = statusOf(result, error);
  const headers = status === 200 ? noHeaders : headersOf(status, error);
  return { status, headers, result, executed, reservation };
}

/** In this order: whoever reads an answer sees at once what went wrong. */
export function textOf({ errors, data, extensions }: FormattedExecutionResult): string {
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}

/** The code of the first error; null where there is none. */
export function codeOf({ errors }: FormattedExecutionResult): string | null {
  const [error] = errors ?? [];
  return error ? String(error.extensions?.code) : null;
}

/** Seconds after which the same call may succeed; null where the wait would change nothing. */
export function retryAfterOf({ errors }: FormattedExecutionResult): number | null {
  const seconds = errors?.[0]?.extensions?.retryAfterSeconds;
  return typeof seconds === 'number' ? seconds : null;
}

function statusOf({ data, errors }: FormattedExecutionResult, { extensions }: GraphQLFormattedError): number {
  if (data === undefined) return statuses[String(extensions?.code)] ?? 400;
  return isUnavailable(data, errors ?? []) ? 503 : 200;
}

/**
 * Whether an executed operation came to nothing because something is unavailable. One that brings anything is no such
 * answer: whoever repeats calls by their HTTP status must not repeat what has been done.
 */
function isUnavailable(
  data: Readonly<Record<string, unknown>> | null,
  errors: readonly GraphQLFormattedError[],
): boolean {
  const holdsNothing = Object.values(data ?? {}).every((value) => value === null);
  return holdsNothing && errors.every(({ extensions }) => extensions?.code === unavailableCode);
}

function headersOf(status: number, { extensions = {} }: GraphQLFormattedError): Record<string, string> {
  const { retryAfterSeconds, allow, code } = extensions;
  return {
    // Whoever does not read must not keep its place.
    ...(code === 'OVERLOADED' ? { connection: 'close' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="clapperboard"' } : {}),
    ...(Array.isArray(allow) ? { allow: allow.join(', ') } : {}),
    ...(status === 426 ? { upgrade: 'websocket' } : {}),
    ...(typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}),
  };
}
