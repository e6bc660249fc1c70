import { Field, ObjectType } from 'type-graphql';
import type { RequestRow } from '../../domain/videoRequest/findRequest.ts';
import { Charged, Fault } from './enums.ts';

@ObjectType('RequestError', {
  description:
    'Why a request failed, and the three answers one needs next: whose fault, worth another try, was it charged.',
})
export class RequestError {
  @Field(() => String, {
    description:
      'For a program to go by: REFUSED, GENERATION_FAILED, UNUSABLE_VIDEO, UPSTREAM_UNAVAILABLE or GIVEN_UP.',
  })
  readonly code!: string;

  @Field(() => String, {
    description: "What happened, for a person to read; often the upstream's own words.",
  })
  readonly message!: string;

  @Field(() => Fault, { description: 'Whose doing it was.' })
  readonly fault!: keyof typeof Fault;

  @Field(() => Boolean, {
    description: 'Whether the same input has a chance when it is asked for once more.',
  })
  readonly retryable!: boolean;

  @Field(() => Charged, { description: 'Whether it was paid for.' })
  readonly charged!: keyof typeof Charged;
}

/** null unless the request has failed. */
export function toRequestError(row: RequestRow): RequestError | null {
  if (row.state !== 'FAILED') return null;
  return {
    code: row.errorCode ?? 'GENERATION_FAILED',
    message: row.errorMessage ?? 'no reason is known',
    fault: row.errorFault ?? 'UPSTREAM',
    retryable: row.errorRetryable ?? false,
    charged: row.errorCharged ?? 'UNKNOWN',
  };
}
