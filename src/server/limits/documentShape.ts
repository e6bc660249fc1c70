/** How large a document is when all of its fragments are written out, told without writing them out. Pure. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Shape {
  readonly depth: number;
  readonly fields: number;
  /** Fields that repeat another one of their selection, under an alias or as they are. */
  readonly repeated: number;
  readonly directives: number;
}

const nothing: Shape = { depth: 0, fields: 0, repeated: 0, directives: 0 };

/** The largest operation's, and how many fields it has itself. Takes time in proportion to the text's length. */
export function shapeOf(document: DocumentNode): Shape & { readonly rootFields: number } {
  const measure = new Measure(document);
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const shapes = operations.map((operation) => measure.operation(operation));
  return shapes.reduce(largest, { ...nothing, rootFields: 0 });
}

class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A fragment is measured once, however often it is spread. */
  readonly #measured = new Map<string, Shape & { readonly rootFields: number }>();

  constructor({ definitions }: DocumentNode) {
    const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  operation({ selectionSet, directives = [] }: OperationDefinitionNode) {
    const shape = this.#selections(selectionSet);
    return { ...shape, directives: shape.directives + directives.length };
  }

  #selections({ selections }: SelectionSetNode): Shape & { readonly rootFields: number } {
    const names = new Set<string>();
    const shapes = selections.map((selection) => this.#selection(selection, names));
    return shapes.reduce(sum, { ...nothing, rootFields: 0 });
  }

  #selection(selection: SelectionNode, names: Set<string>): Shape & { readonly rootFields: number } {
    const shape = this.#unadorned(selection, names);
    return { ...shape, directives: shape.directives + (selection.directives?.length ?? 0) };
  }

  #unadorned(selection: SelectionNode, names: Set<string>) {
    if (selection.kind === Kind.FIELD) return this.#field(selection, names);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#selections(selection.selectionSet);
    return this.#spread(selection);
  }

  #field({ name, selectionSet }: FieldNode, names: Set<string>): Shape & { readonly rootFields: number } {
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

  #spread({ name: { value: name } }: FragmentSpreadNode) {
    const known = this.#measured.get(name);
    if (known) return known;
    // One that spreads itself is refused by validation; until it is measured it counts for nothing.
    this.#measured.set(name, { ...nothing, rootFields: 0 });
    const fragment = this.#fragments.get(name);
    const shape = fragment ? this.#selections(fragment.selectionSet) : { ...nothing, rootFields: 0 };
    this.#measured.set(name, shape);
    return shape;
  }
}

type Measured = Shape & { readonly rootFields: number };

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
