import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind, type TypeNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import { LRUCache } from 'lru-cache';
import type { OperationRequest } from '../prepareOperation.ts';
import { maxFields } from './limits.ts';

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];
/** Costs that are kept of one document: of each size of its lists, and of each choice of what is left out. */
const keptCosts = 20;

/** Characters of what a cost is kept under; sizes are short, and a text in place of one is not worth keeping. */
const longestKey = 500;

/** What operations cost, by the points that the schema's fields have. A document's costs are kept with it. */
export class OperationCosts {
  readonly #schema: GraphQLSchema;
  readonly #kept = new WeakMap<DocumentNode, LRUCache<string, number>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @param document a valid one. Where the variables do not fit, which its execution will say, the cost is 1. */
  of(document: DocumentNode, { operationName, variables }: OperationRequest): number {
    const operation = getOperationAST(document, operationName);
    if (!operation) return 1;
    const kept = this.#keptOf(document);
    const sized = (operation.variableDefinitions ?? []).filter(({ type }) => sizeTypes.has(nameOf(type)));
    // One that is not given has its default, and one that is null has none: they must not be taken for each other.
    const key = JSON.stringify([
      operationName,
      ...sized.map(({ variable: { name } }) =>
        variables && Object.hasOwn(variables, name.value) ? [variables[name.value]] : [],
      ),
    ]);
    if (key.length > longestKey) return this.#measure(document, operationName, variables);
    const known = kept.get(key) ?? this.#measure(document, operationName, variables);
    kept.set(key, known);
    return known;
  }

  #measure(
    query: DocumentNode,
    operationName: OperationRequest['operationName'],
    variables: object | null = {},
  ) {
    try {
      return getComplexity({
        schema: this.#schema,
        query,
        estimators,
        variables: { ...variables },
        maxQueryNodes: 10 * maxFields,
        ...(operationName ? { operationName } : {}),
      });
    } catch {
      return 1;
    }
  }

  #keptOf(document: DocumentNode): LRUCache<string, number> {
    const kept = this.#kept.get(document) ?? new LRUCache<string, number>({ max: keptCosts });
    this.#kept.set(document, kept);
    return kept;
  }
}

/** Only variables of these types say how many, or whether at all. */
const sizeTypes = new Set(['Int', 'Boolean']);

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
