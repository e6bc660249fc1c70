import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { GraphQLContext } from '../graphql/context.ts';
import { maxTokens } from './options.ts';

export interface OperationGuards {
  readonly schema: GraphQLSchema;
  /** Whether the schema may be asked for; where not, error messages suggest no names of it either. */
  readonly introspection: boolean;
  readonly context: GraphQLContext;
}

/**
 * What Apollo Server does with a document before it runs it: the token limit, the validation rules, the policy
 * on introspection. Errors are returned and not thrown: a thrown one would close the whole socket.
 */
export function prepareOperation(
  payload: SubscribePayload,
  guards: OperationGuards,
): ExecutionArgs | readonly GraphQLError[] {
  const { schema, introspection, context } = guards;
  try {
    const document = parse(payload.query, { maxTokens });
    const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const errors = validate(schema, document, rules, { hideSuggestions: !introspection });
    if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    return {
      schema,
      document,
      contextValue: context,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
      hideSuggestions: !introspection,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
}

function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return error;
}
