import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import { LRUCache } from 'lru-cache';
import type { CallParameters, Operation } from '../graphql/call.ts';
import { maxFields } from './limits.ts';

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];
/** Costs that are kept of one operation: of each size of its lists, and of each choice of what is left out. */
const keptCosts = 20;

/** Characters of what a cost is kept under; sizes are short, and a text in place of one is not worth keeping. */
const longestKey = 500;

/** What is kept of one operation of a document. */
interface Known {
  /** The variables that its cost goes by. */
  readonly sizes: readonly string[];
  readonly costs: LRUCache<string, number>;
}

/** What operations cost, by the points that the schema's fields have. An operation's costs are kept with its document. */
export class OperationCosts {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Of a valid operation, whose variables fit. */
  of(
    { document, definition }: Pick<Operation, 'document' | 'definition'>,
    { variables }: Pick<CallParameters, 'variables'>,
  ): number {
    const { sizes, costs } = this.#knownOf(definition);
    // One that is not given has its default, and one that is null has none: they must not be taken for each other.
    const key = JSON.stringify(
      sizes.map((name) => (Object.hasOwn(variables, name) ? [variables[name]] : [])),
    );
    const known = costs.get(key);
    if (known !== undefined) return known;
    const cost = this.#measure(document, definition.name?.value, variables);
    if (key.length <= longestKey) costs.set(key, cost);
    return cost;
  }

  #measure(query: DocumentNode, operationName: string | undefined, variables: object): number {
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

  #knownOf(operation: OperationDefinitionNode): Known {
    const known = this.#known.get(operation);
    if (known) return known;
    const sizes = (operation.variableDefinitions ?? [])
      .filter(({ type }) => sizeTypes.has(nameOf(type)))
      .map(({ variable }) => variable.name.value);
    const made = { sizes, costs: new LRUCache<string, number>({ max: keptCosts }) };
    this.#known.set(operation, made);
    return made;
  }
}

/** Only variables of these types say how many, or whether at all. */
const sizeTypes = new Set(['Int', 'Boolean']);

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
