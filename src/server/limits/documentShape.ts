/** How large a document is when all of its fragments are written out, told without writing them out. Pure. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Shape {
  readonly depth: number;
  /** Every selection is one: fragments within each other take as long to walk through as fields. */
  readonly fields: number;
  /** Fields that repeat another one of their selection, under an alias or as they are. */
  readonly repeated: number;
  readonly directives: number;
}

/** With the fields that stand on the first level. */
export interface Measured extends Shape {
  readonly rootFields: number;
}

const nothing: Measured = { depth: 0, fields: 0, repeated: 0, directives: 0, rootFields: 0 };

/** The largest operation's, and how many fields it has itself. Takes time in proportion to the text's length. */
export function shapeOf(document: DocumentNode): Measured {
  const measure = new Measure(document);
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const shapes = [...operations.map((operation) => measure.operation(operation)), ...measure.fragments()];
  return shapes.reduce(largest, nothing);
}

class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A fragment is measured once, however often it is spread. */
  readonly #measured = new Map<string, Measured>();

  constructor({ definitions }: DocumentNode) {
    const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** Each by itself: one that nobody spreads is validated like any other. How deep it lies is told where it is spread. */
  fragments(): Measured[] {
    return [...this.#fragments.values()].map(({ name, directives = [] }) => {
      const shape = this.#spread(name.value);
      return { ...shape, depth: 0, rootFields: 0, directives: shape.directives + directives.length };
    });
  }

  operation({ selectionSet, directives = [] }: OperationDefinitionNode) {
    const shape = this.#selections(selectionSet);
    return { ...shape, directives: shape.directives + directives.length };
  }

  /** @param names of the fields that stand beside them: an inline fragment's are its surroundings'. */
  #selections({ selections }: SelectionSetNode, names = new Set<string>()): Measured {
    const shapes = selections.map((selection) => this.#selection(selection, names));
    return shapes.reduce(sum, nothing);
  }

  #selection(selection: SelectionNode, names: Set<string>): Measured {
    const shape = this.#unadorned(selection, names);
    return { ...shape, directives: shape.directives + (selection.directives?.length ?? 0) };
  }

  #unadorned(selection: SelectionNode, names: Set<string>) {
    if (selection.kind === Kind.FIELD) return this.#field(selection, names);
    const shape =
      selection.kind === Kind.INLINE_FRAGMENT
        ? this.#selections(selection.selectionSet, names)
        : this.#spread(selection.name.value);
    return { ...shape, fields: shape.fields + 1 };
  }

  #field({ name, selectionSet }: FieldNode, names: Set<string>): Measured {
    const below = selectionSet ? this.#selections(selectionSet) : nothing;
    const repeated = names.has(name.value) ? 1 : 0;
    names.add(name.value);
    const depth = name.value.startsWith('__') ? 1 : below.depth + 1;
    return {
      depth,
      fields: below.fields + 1,
      repeated: below.repeated + repeated,
      directives: below.directives,
      rootFields: 1,
    };
  }

  #spread(name: string) {
    const known = this.#measured.get(name);
    if (known) return known;
    // One that spreads itself is refused by validation; until it is measured it counts for nothing.
    this.#measured.set(name, nothing);
    const fragment = this.#fragments.get(name);
    const shape = fragment ? this.#selections(fragment.selectionSet) : nothing;
    this.#measured.set(name, shape);
    return shape;
  }
}

function sum(one: Measured, other: Measured): Measured {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    repeated: one.repeated + other.repeated,
    directives: one.directives + other.directives,
    rootFields: one.rootFields + other.rootFields,
  };
}

function largest(one: Measured, other: Measured): Measured {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: Math.max(one.fields, other.fields),
    repeated: Math.max(one.repeated, other.repeated),
    directives: Math.max(one.directives, other.directives),
    rootFields: Math.max(one.rootFields, other.rootFields),
  };
}
