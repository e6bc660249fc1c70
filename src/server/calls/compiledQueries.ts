import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { whatIsAway } from '../../domain/outage.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { OperationRequest } from '../prepareOperation.ts';

/** Compiling takes as long as some dozen executions: what is seldom asked is not worth it. */
const worthCompiling = 10;

/** What is kept of one document. */
interface Known {
  asked: number;
  /** By operation name; null: it cannot be compiled. */
  readonly compiled: Map<string, Compiled | null>;
}

interface Compiled {
  readonly run: CompiledQuery['query'];
  readonly definitions: readonly VariableDefinitionNode[];
  /** The variables that `@include` and `@skip` may ask. */
  readonly choices: readonly string[];
}

/**
 * Queries as JavaScript of their own, made by graphql-jit: an execution takes about a third of graphql-js's time. They
 * answer what goes well, and leave the rest to Apollo Server and graphql-js, so that errors are told the same way,
 * whoever has met them.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<DocumentNode, Known>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * The result of a query, or null where another is to execute it: it is not compiled, or something in it has failed. A
   * query reads, so it may be executed again. Not while the database is away, which takes as long to find out again.
   */
  async execute(
    document: DocumentNode,
    { operationName, variables, extensions }: OperationRequest,
    context: GraphQLContext,
  ): Promise<ExecutionResult | null> {
    // Apollo Server has an answer of its own to whoever names a document by its hash.
    if (extensions && 'persistedQuery' in extensions) return null;
    const compiled = this.#compiled(document, operationName);
    if (!compiled || !this.#fit(compiled, variables ?? {})) return null;
    const result = await compiled.run(undefined, context, { ...variables });
    if (!result.errors) return result;
    if (!result.errors.some(({ originalError }) => whatIsAway(originalError) !== null)) return null;
    return { ...result, errors: result.errors.map(asGraphQLError) };
  }

  /** graphql-jit takes some values that do not fit: a list in place of an input, null in place of a choice. */
  #fit({ definitions, choices }: Compiled, variables: Readonly<Record<string, unknown>>): boolean {
    const { coerced } = getVariableValues(this.#schema, definitions, variables);
    return coerced !== undefined && choices.every((name) => coerced[name] !== null);
  }

  #compiled(document: DocumentNode, operationName: string | null | undefined): Compiled | null {
    const known = this.#knownOf(document);
    known.asked += 1;
    if (known.asked < worthCompiling) return null;
    const name = operationName ?? '';
    const compiled = known.compiled.get(name);
    if (compiled !== undefined) return compiled;
    const operation = getOperationAST(document, operationName);
    // Not kept: a caller may think of any number of names that the document has not.
    if (!operation) return null;
    const made = this.#compile(document, operation);
    known.compiled.set(name, made);
    return made;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Compiled | null {
    if (operation.operation !== OperationTypeNode.QUERY) return null;
    const compiled = compileQuery(this.#schema, document, operation.name?.value);
    if (!isCompiledQuery(compiled)) return null;
    const definitions = operation.variableDefinitions ?? [];
    const choices = definitions.filter(isChoice).map(({ variable }) => variable.name.value);
    return { run: compiled.query, definitions, choices };
  }

  #knownOf(document: DocumentNode): Known {
    const known = this.#known.get(document);
    if (known) return known;
    const made = { asked: 0, compiled: new Map() };
    this.#known.set(document, made);
    return made;
  }
}

function isChoice({ type }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean';
}

/** Those of graphql-jit lack what every other one has. */
function asGraphQLError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
