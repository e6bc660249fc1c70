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
  | 'UNKNOWN_MODEL'
  | 'UNSUPPORTED_TYPE'
  | 'NOT_FOUND'
  | 'ALREADY_FINISHED'
  | 'NOT_IN_REVIEW'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'UPSTREAM_UNAVAILABLE';

/** A fault of one field of a mutation's input. @param message what is wrong, to be read behind the field's name. */
export function inputFault(code: UserFaultCode, field: string, message: string): UserFault {
  return { code, message: `${field} ${message}`, field: ['input', field] };
}

/** Characters as a person counts them, not UTF-16 units. */
export function lengthFault(field: string, text: string, allowed: number): UserFault | null {
  const length = [...text].length;
  if (length <= allowed) return null;
  return inputFault('TOO_LONG', field, `has ${length} characters; at most ${allowed} are allowed`);
}

/** The same for another team's request as for none. */
export const noSuchRequest = inputFault('NOT_FOUND', 'requestId', 'names no request of this team');

/** A NUL is no character of any prompt or name, and Postgres cannot keep one. */
export function nulFault(field: string, text: string | null): UserFault | null {
  if (!text?.includes('\0')) return null;
  return inputFault('NOT_ALLOWED', field, 'holds a NUL character (U+0000); leave it out');
}
