import { Field, ID, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import type { UserFault, UserFaultCode } from '../../domain/userFault.ts';
import { toGlobalId } from '../node/globalId.ts';

export const UserErrorCode = {
  REQUIRED: 'REQUIRED',
  INVALID_URL: 'INVALID_URL',
  TOO_LONG: 'TOO_LONG',
  OUT_OF_RANGE: 'OUT_OF_RANGE',
  NOT_ALLOWED: 'NOT_ALLOWED',
  QUOTA_EXCEEDED: 'QUOTA_EXCEEDED',
  UNKNOWN_MODEL: 'UNKNOWN_MODEL',
  UNSUPPORTED_TYPE: 'UNSUPPORTED_TYPE',
  NOT_FOUND: 'NOT_FOUND',
  ALREADY_FINISHED: 'ALREADY_FINISHED',
  NOT_IN_REVIEW: 'NOT_IN_REVIEW',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  IDEMPOTENCY_KEY_AMBIGUOUS: 'IDEMPOTENCY_KEY_AMBIGUOUS',
  IDEMPOTENCY_KEY_IN_USE: 'IDEMPOTENCY_KEY_IN_USE',
  UPSTREAM_UNAVAILABLE: 'UPSTREAM_UNAVAILABLE',
} as const satisfies { [Code in UserFaultCode]: Code };

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'What kind of thing was wrong, for a program to go by.',
  valuesConfig: {
    REQUIRED: { description: 'Something that must be given is missing or blank.' },
    INVALID_URL: { description: 'An address that is malformed, or not one that the upstream may fetch.' },
    TOO_LONG: { description: 'A text with more characters than allowed.' },
    OUT_OF_RANGE: { description: 'A number outside of its limits.' },
    NOT_ALLOWED: {
      description: 'A value that is not among those allowed, or a text with a character that is not.',
    },
    QUOTA_EXCEEDED: {
      description:
        'What the team may have at a time is used up; the message says how much is used and when it is freed.',
    },
    UNKNOWN_MODEL: { description: 'No model has this name; names are case-sensitive.' },
    UNSUPPORTED_TYPE: { description: 'A media type that cannot be used.' },
    NOT_FOUND: { description: 'The team has no such object.' },
    ALREADY_FINISHED: { description: 'The request has ended; nothing can be changed about it.' },
    NOT_IN_REVIEW: { description: 'The request does not wait for a decision.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key was used before with another input.' },
    IDEMPOTENCY_KEY_AMBIGUOUS: {
      description:
        'The header `Idempotency-Key` differs from `input.idempotencyKey`, or stands for several videos.',
    },
    IDEMPOTENCY_KEY_IN_USE: {
      description: 'A call with the key is being recorded at this moment; the same call works in a second.',
    },
    UPSTREAM_UNAVAILABLE: { description: 'The upstream did not answer; the same call may work in a minute.' },
  },
});

@InterfaceType('UserError', {
  description:
    'Something that the caller can put right. Whenever there is one, nothing was recorded and nothing is charged.',
})
export abstract class UserError {
  @Field(() => UserErrorCode, { description: 'What kind of thing was wrong.' })
  readonly code: UserFaultCode;

  @Field(() => String, { description: 'What was wrong, where, and what is allowed; for a person to read.' })
  readonly message: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'The path of the input field at fault, such as `["input", "prompt"]`; null where it is not one field.',
  })
  readonly field: readonly string[] | null;

  constructor({ code, message, field }: UserFault) {
    this.code = code;
    this.message = message;
    this.field = field;
  }
}

@ObjectType('InputError', { implements: UserError, description: 'An input field that breaks a rule.' })
export class InputError extends UserError {}

@ObjectType('RequestConflictError', {
  implements: UserError,
  description: 'What was asked does not go together with a request that is already there.',
})
export class RequestConflictError extends UserError {
  @Field(() => ID, { description: "That request's id." })
  readonly requestId: string;

  constructor(fault: UserFault & { requestId: string }) {
    super(fault);
    this.requestId = toGlobalId('VideoRequest', fault.requestId);
  }
}

@ObjectType('UnavailableError', {
  implements: UserError,
  description:
    'Nothing was wrong with the input: what it needs is unavailable for the moment. Repeat the call.',
})
export class UnavailableError extends UserError {}

/** The types that only the interface leads to. */
export const userErrorTypes = [InputError, RequestConflictError, UnavailableError];

/** What passes by itself. */
const passing: ReadonlySet<UserFaultCode> = new Set(['UPSTREAM_UNAVAILABLE', 'IDEMPOTENCY_KEY_IN_USE']);

export function toUserError(fault: UserFault): UserError {
  if (passing.has(fault.code)) return new UnavailableError(fault);
  if (fault.requestId === undefined) return new InputError(fault);
  return new RequestConflictError({ ...fault, requestId: fault.requestId });
}
