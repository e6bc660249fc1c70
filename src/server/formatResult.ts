import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { maskError, unavailableCode } from '../graphql/error/maskError.ts';

/** A result as its caller may see it: what Apollo Server does on its door, for the live ones. */
export function formatResult(
  { errors, ...result }: ExecutionResult,
  { services, requestId }: Pick<GraphQLContext, 'services' | 'requestId'>,
): FormattedExecutionResult {
  if (!errors) return result;
  const context = { log: services.log, requestId };
  return { ...result, errors: errors.map((error) => maskError(error.toJSON(), error, context)) };
}

/** Whether some of it is missing because the database is away. */
export function isOutageResult({ errors }: FormattedExecutionResult): boolean {
  return errors?.some(({ extensions }) => extensions?.code === unavailableCode) ?? false;
}
