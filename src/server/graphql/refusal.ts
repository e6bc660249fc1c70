import { GraphQLError } from 'graphql';

/** The codes of what is refused before it is executed. The status of each is in answer/answer.ts. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'BATCHING_NOT_SUPPORTED'
  | 'UNAUTHENTICATED'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UPGRADE_REQUIRED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'TRUSTED_DOCUMENT_REQUIRED'
  | 'OPERATION_TOO_LARGE'
  | 'OPERATION_TOO_COSTLY'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'TOO_MANY_SUBSCRIPTIONS';

/** @param message says what was wrong and what to send instead. */
export function refusal(code: RefusalCode, message: string, extensions: object = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}

export function badRequest(message: string): GraphQLError {
  return refusal('BAD_REQUEST', message);
}
