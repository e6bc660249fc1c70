// Before graphql-jit.
import './forgetfulMemoize.ts';

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
import { shareOwnerOf } from '../../limits/budgets.ts';
import { shapeOf } from '../../limits/documentShape.ts';
import { SharedCache } from '../../limits/sharedCache.ts';
import { tokensOf } from '../../limits/tokensOf.ts';
import type { Operation } from '../call.ts';
import { CompileBudget } from './compileBudget.ts';
import { MemoryPressure } from './memoryPressure.ts';

/** Compiling takes as long as some dozen executions: what is seldom asked is not worth it. */
const worthCompiling = 10;
/** Fields with all fragments written out: a query that an app asks all the time has some dozens. */
const maxFields = 100;
/** Bytes of all that is compiled, and of all that is compiled in ten minutes; one caller has an eighth of both. */
const maxBytes = 48 * 1024 * 1024;
/**
 * What a character of the JavaScript takes, in bytes, when it has run: 3 to 4.4 for queries of apps, 5.7 with many variables
 * (Node 20, heap before and after a hundred queries). A field comes to 1,500 characters, and to four times as many below
 * an interface of four types.
 */
const characterBytes = 6;

/** How often an operation has been asked since it was last compiled; `never` where it cannot be, or is too large. */
type Asked = number | 'never';

interface Compiled {
  readonly run: CompiledQuery['query'];
  /** The variables that `@include` and `@skip` may ask. */
  readonly choices: readonly string[];
}

/**
 * Queries as JavaScript of their own, made by graphql-jit: an execution takes about a third of graphql-js's time. It
 * takes a hundred times the memory of the document, so few are compiled: what is small, what is asked again and again,
 * and of one caller's no more than its share. All others are left to Apollo Server and graphql-js.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #asked = new WeakMap<OperationDefinitionNode, Asked>();
  readonly #compiled = new SharedCache<OperationDefinitionNode, Compiled>({ maxBytes });
  readonly #budget = new CompileBudget(maxBytes);
  readonly #memory: Pick<MemoryPressure, 'isHigh'>;

  constructor(schema: GraphQLSchema, memory: Pick<MemoryPressure, 'isHigh'> = new MemoryPressure()) {
    this.#schema = schema;
    this.#memory = memory;
  }

  /**
   * The result of a query, or null where another is to execute it: it is not compiled, or graphql-jit found something
   * wrong that is not a resolver's doing, which graphql-js tells in its own words. A query reads, so it may be executed again.
   */
  async execute(operation: Operation): Promise<ExecutionResult | null> {
    const compiled = this.#compiledOf(operation);
    if (!compiled || !accepts(compiled, operation.coerced)) return null;
    const result = await compiled.run(undefined, operation.contextValue, { ...operation.variableValues });
    if (!result.errors) return result;
    if (!result.errors.every(({ originalError }) => originalError)) return null;
    return { ...result, errors: result.errors.map(asGraphQLError) };
  }

  /** Lets go of what was compiled of a document that is kept no more. */
  forget({ definitions }: DocumentNode): void {
    for (const each of definitions) if (each.kind === Kind.OPERATION_DEFINITION) this.#compiled.delete(each);
  }

  #compiledOf(operation: Operation): Compiled | null {
    if (this.#memory.isHigh()) {
      this.#compiled.clear();
      return null;
    }
    return this.#compiled.get(operation.definition) ?? this.#compileIfWorth(operation);
  }

  #compileIfWorth({ document, definition, contextValue }: Operation): Compiled | null {
    const asked = this.#asked.get(definition) ?? 0;
    if (asked === 'never') return null;
    const owner = shareOwnerOf(contextValue.viewer.credential);
    this.#asked.set(definition, asked + 1);
    if (asked + 1 < worthCompiling || !this.#budget.hasLeft(owner)) return null;
    const made = isCompilable(document, definition) ? this.#compile(document, definition) : null;
    const kept = made && this.#compiled.set(definition, made.compiled, { owner, bytes: made.bytes });
    if (made) this.#budget.spend(owner, made.bytes);
    this.#asked.set(definition, kept ? 0 : 'never');
    return made?.compiled ?? null;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode) {
    const made = compileQuery(this.#schema, document, operation.name?.value, sizing);
    if (!isCompiledQuery(made)) return null;
    const choices = (operation.variableDefinitions ?? [])
      .filter(isChoice)
      .map(({ variable }) => variable.name.value);
    const bytes = characterBytes * ((made as Sized)[sourceOf]?.length ?? 0);
    return { compiled: { run: made.query, choices }, bytes };
  }
}

/** With it graphql-jit gives the JavaScript as well, whose length says what the query takes. */
const sizing = { debug: true } as object;
const sourceOf = '__DO_NOT_USE_THIS_OR_YOU_WILL_BE_FIRED_compilation';
interface Sized {
  readonly [sourceOf]?: string;
}

/** Objects that graphql-jit makes are literals: in one, `__proto__` is no name of a property. */
function isCompilable(document: DocumentNode, { operation }: OperationDefinitionNode): boolean {
  if (operation !== OperationTypeNode.QUERY || shapeOf(document).fields > maxFields) return false;
  for (const { value } of tokensOf(document)) if (value === '__proto__') return false;
  return true;
}

/** graphql-jit takes null in place of a choice, which graphql-js refuses. What does not fit has been refused before. */
function accepts({ choices }: Compiled, coerced: Operation['coerced']): boolean {
  return choices.every((name) => coerced[name] !== null);
}

function isChoice({ type }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NAMED_TYPE && type.name.value === 'Boolean';
}

/** Those of graphql-jit lack what every other one has. */
function asGraphQLError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  return Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
}
