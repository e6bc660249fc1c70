import { type GraphQLSchema, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import type { Operation } from '../graphql/call.ts';
import { measureCost } from './measureCost.ts';
import { SharedCache } from './sharedCache.ts';

/** Of all costs that are kept, for each size of an operation's lists and each choice of what is left out. */
const maxBytes = 4 * 1024 * 1024;

/** What is kept of one operation, for as long as its document is. */
interface Known {
  /** Names it: the same document is the same object for as long as it is kept. */
  readonly id: number;
  /** The variables that its cost goes by. */
  readonly sizes: readonly string[];
}

type Measurable = Pick<Operation, 'document' | 'definition' | 'coerced'>;

/** What operations cost, by the points that the schema's fields have. What was measured once is kept. */
export class OperationCosts {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();
  readonly #costs = new SharedCache<string, number>({ maxBytes });
  #lastId = 0;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @param owner whose share of what is kept it uses. */
  of(operation: Measurable, owner: string): number {
    const { id, sizes } = this.#knownOf(operation.definition);
    const key = `${id} ${sizes.map((name) => String(operation.coerced[name])).join(' ')}`;
    const known = this.#costs.get(key);
    if (known !== undefined) return known;
    const { points, byName } = measureCost(this.#schema, operation);
    // Two bytes a character at most.
    if (!byName) this.#costs.set(key, points, { owner, bytes: 2 * key.length });
    return points;
  }

  #knownOf(operation: OperationDefinitionNode): Known {
    const known = this.#known.get(operation);
    if (known) return known;
    const sizes = (operation.variableDefinitions ?? [])
      .filter(({ type }) => sizeTypes.has(nameOf(type)))
      .map(({ variable }) => variable.name.value);
    this.#lastId += 1;
    const made = { id: this.#lastId, sizes };
    this.#known.set(operation, made);
    return made;
  }
}

/** Only variables of these types say how many, or whether at all. */
const sizeTypes = new Set(['Int', 'Boolean']);

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
