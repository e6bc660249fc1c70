import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { whatIsAway } from '../domain/outage.ts';
import type { GraphQLContext } from '../graphql/context.ts';

/** Compiling takes as long as some dozen executions: what is seldom asked is not worth it. */
const worthCompiling = 10;

/** What is kept of one document. */
interface Known {
  asked: number;
  /** By operation name; null: it cannot be compiled. */
  readonly compiled: Map<string, CompiledQuery | null>;
}

/**
 * Queries as JavaScript of their own, made by graphql-jit: an execution takes about a third of graphql-js's time. They
 * answer what goes well, and leave the rest to graphql-js, so that errors are told the same way, whoever has met them.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<DocumentNode, Known>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * The result of a query, or null where graphql-js is to execute it: it is not compiled, or something in it has failed.
   * A query reads, so it may be executed again. Not while the database is away, which takes as long to find out again.
   */
  async execute(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    context: GraphQLContext,
  ): Promise<ExecutionResult | null> {
    const query = this.#compiled(document, operation.name?.value);
    if (!query) return null;
    if (!this.#fit(operation, variables)) return null;
    const result = await query.query(undefined, context, { ...variables });
    if (!result.errors) return result;
    if (!result.errors.some(({ originalError }) => whatIsAway(originalError) !== null)) return null;
    return { ...result, errors: result.errors.map(asGraphQLError) };
  }

  /** graphql-jit takes some values that do not fit: a list in place of an input, null in place of a choice. */
  #fit(
    { variableDefinitions = [] }: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): boolean {
    const { coerced } = getVariableValues(this.#schema, variableDefinitions, variables);
    return (
      coerced !== undefined &&
      variableDefinitions.every((each) => !isChoice(each) || coerced[each.variable.name.value] !== null)
    );
  }

  #compiled(document: DocumentNode, operationName: string | undefined): CompiledQuery | null {
    const known = this.#knownOf(document);
    known.asked += 1;
    if (known.asked < worthCompiling) return null;
    const name = operationName ?? '';
    const query = known.compiled.get(name);
    if (query !== undefined) return query;
    const compiled = compileQuery(this.#schema, document, operationName);
    const usable = isCompiledQuery(compiled) ? compiled : null;
    known.compiled.set(name, usable);
    return usable;
  }

  #knownOf(document: DocumentNode): Known {
    const known = this.#known.get(document) ?? { asked: 0, compiled: new Map() };
    this.#known.set(document, known);
    return known;
  }
}

/** What `@include` and `@skip` may ask. */
function isChoice({ type }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean';
}

/** Those of graphql-jit lack what every other one has. */
function asGraphQLError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
