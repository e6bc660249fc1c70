import type { Identifier } from './identifier.ts';
import { lengthOf } from './text.ts';

/** What a caller has got wrong and can put right; each reaches them as data, never as a stack. */
export interface UserFault {
  readonly code: UserFaultCode;
  /** What was wrong, where, and what is allowed. */
  readonly message: string;
  /** The input's path, or null where no single field is at fault. */
  readonly field: readonly string[] | null;
  /** The request that the fault is about, where there is one of the caller's own. */
  readonly requestId?: string;
}

export type UserFaultCode =
  | 'REQUIRED'
  | 'INVALID_URL'
  | 'TOO_LONG'
  | 'OUT_OF_RANGE'
  | 'NOT_ALLOWED'
  | 'QUOTA_EXCEEDED'
  | 'UNKNOWN_MODEL'
  | 'UNSUPPORTED_TYPE'
  | 'NOT_FOUND'
  | 'ALREADY_FINISHED'
  | 'NOT_IN_REVIEW'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_AMBIGUOUS'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'UPSTREAM_UNAVAILABLE';

/** A fault of one field of a mutation's input. @param message what is wrong, to be read behind the field's name. */
export function inputFault(code: UserFaultCode, field: string, message: string): UserFault {
  return { code, message: `${field} ${message}`, field: ['input', field] };
}

/** @param allowed characters at most. */
export function lengthFault(field: string, text: string, allowed: number): UserFault | null {
  const length = lengthOf(text);
  if (length <= allowed) return null;
  return inputFault('TOO_LONG', field, `has ${length} characters; at most ${allowed} are allowed`);
}

/** The same for another team's request as for none. */
export const noSuchRequest = inputFault('NOT_FOUND', 'requestId', 'names no request of this team');

/** What is wrong with a name or key that the caller has made up. @param blank what to do about one that says nothing. */
export function identifierFault(field: string, read: Identifier, blank: string): UserFault | null {
  if (read.wrong === null) return null;
  if (read.wrong === 'BLANK') return inputFault('REQUIRED', field, `${read.message}; ${blank}`);
  return inputFault(read.wrong, field, read.message);
}
