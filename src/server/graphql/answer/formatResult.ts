import type { ExecutionResult, FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Charge, GraphQLContext } from '../../../graphql/context.ts';
import { type MaskContext, maskError } from '../../../graphql/error/maskError.ts';

/** A result as its caller may see it. The only place where errors are put into their public form. */
export function formatResult(
  result: ExecutionResult,
  { services, requestId }: Pick<GraphQLContext, 'services' | 'requestId'>,
): FormattedExecutionResult {
  const { errors } = result;
  // Without errors the one is the other.
  if (!errors) return result as FormattedExecutionResult;
  return { ...result, errors: formatErrors(errors, { log: services.log, requestId }) };
}

/** @param errors of any kind: what is no GraphQLError is an internal one. */
export function formatErrors(errors: readonly unknown[], context: MaskContext): GraphQLFormattedError[] {
  return errors.map((error) => maskError(error, context));
}

/** `extensions.cost`. */
export function chargeExtension({ cost, maxCost, allowance }: Charge) {
  const { limit, remaining, resetAt } = allowance;
  return { cost, maxCost, limit, remaining, resetAt: resetAt.toISOString() };
}
