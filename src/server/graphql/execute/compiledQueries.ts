import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { whatIsAway } from '../../../domain/outage.ts';
import type { Operation } from '../call.ts';

/** Compiling takes as long as some dozen executions: what is seldom asked is not worth it. */
const worthCompiling = 10;

/** What is kept of one operation of a document. */
interface Known {
  asked: number;
  /** null: it cannot be compiled; undefined: nobody has tried. */
  compiled?: Compiled | null;
}

interface Compiled {
  readonly run: CompiledQuery['query'];
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
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * The result of a query, or null where another is to execute it: it is not compiled, or something in it has failed. A
   * query reads, so it may be executed again. Not while the database is unavailable, which takes as long to find out again.
   */
  async execute(operation: Operation): Promise<ExecutionResult | null> {
    const compiled = this.#compiled(operation);
    if (!compiled || !accepts(compiled, operation.coerced)) return null;
    const result = await compiled.run(undefined, operation.contextValue, { ...operation.variableValues });
    if (!result.errors) return result;
    if (!result.errors.some(({ originalError }) => whatIsAway(originalError) !== null)) return null;
    return { ...result, errors: result.errors.map(asGraphQLError) };
  }

  #compiled({ document, definition }: Operation): Compiled | null {
    const known = this.#knownOf(definition);
    known.asked += 1;
    if (known.asked < worthCompiling) return null;
    if (known.compiled === undefined) known.compiled = this.#compile(document, definition);
    return known.compiled;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Compiled | null {
    if (operation.operation !== OperationTypeNode.QUERY) return null;
    const compiled = compileQuery(this.#schema, document, operation.name?.value);
    if (!isCompiledQuery(compiled)) return null;
    const choices = (operation.variableDefinitions ?? [])
      .filter(isChoice)
      .map(({ variable }) => variable.name.value);
    return { run: compiled.query, choices };
  }

  #knownOf(operation: OperationDefinitionNode): Known {
    const known = this.#known.get(operation);
    if (known) return known;
    const made: Known = { asked: 0 };
    this.#known.set(operation, made);
    return made;
  }
}

/** graphql-jit takes null in place of a choice, which graphql-js refuses. What does not fit has been refused before. */
function accepts({ choices }: Compiled, coerced: Operation['coerced']): boolean {
  return choices.every((name) => coerced[name] !== null);
}

function isChoice({ type }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean';
}

/** Those of graphql-jit lack what every other one has. */
function asGraphQLError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
