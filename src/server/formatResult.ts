import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Charge, GraphQLContext } from '../graphql/context.ts';
import { type MaskContext, maskError, unavailableCode } from '../graphql/error/maskError.ts';

type CallContext = Pick<GraphQLContext, 'services' | 'requestId'>;

/** A result as its caller may see it: what Apollo Server does on its door, for the live ones. */
export function formatResult(
  result: ExecutionResult,
  { services, requestId }: CallContext,
): FormattedExecutionResult {
  const { errors } = result;
  // Without errors the one is the other.
  if (!errors) return result as FormattedExecutionResult;
  return { ...result, errors: formatErrors(errors, { log: services.log, requestId }) };
}

export function formatErrors(errors: readonly GraphQLError[], context: MaskContext): GraphQLFormattedError[] {
  return errors.map((error) => maskError(error.toJSON(), error, context));
}

/** The same for the one answer to an operation, which tells what it cost. What many share tells nobody's. */
export function formatAnswer(
  result: ExecutionResult,
  context: CallContext & Pick<GraphQLContext, 'charge'>,
): FormattedExecutionResult {
  return { ...formatResult(result, context), extensions: { cost: chargeExtension(context.charge) } };
}

/** `extensions.cost`. */
export function chargeExtension({ cost, maxCost, allowance }: Charge) {
  const { limit, remaining, resetAt } = allowance;
  return { cost, maxCost, limit, remaining, resetAt: resetAt.toISOString() };
}

/** Whether some of it is missing because the database is away. */
export function isOutageResult({ errors }: FormattedExecutionResult): boolean {
  return errors?.some(({ extensions }) => extensions?.code === unavailableCode) ?? false;
}
