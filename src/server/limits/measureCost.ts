import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type Written } from '../../graphql/collectFields.ts';
import type { Estimate } from '../../graphql/cost.ts';
import type { Operation } from '../graphql/call.ts';
import { argumentsOf } from './argumentsOf.ts';
import { countIntrospection, introspectionOf } from './countIntrospection.ts';
import { maxCost } from './limits.ts';

export interface Measured {
  readonly points: number;
  /** Whether a name in the variables decides it too, and not only the sizes and choices. */
  readonly byName: boolean;
}

/**
 * What an operation costs by the points that the fields of the schema declare: each field that the answer will have,
 * once, however often the document repeats it. Lists have the length that they are asked for or usually have, and of an
 * interface the most expensive type counts. It counts what the executor will resolve, and has no case in which it fails.
 * Its work is bounded by the shape: the selections written out, as many times as an interface has types, since no type
 * of an interface has a field that is one.
 * @param operation valid, and within the limits of its shape.
 */
export function measureCost(
  schema: GraphQLSchema,
  { document, definition, coerced }: Pick<Operation, 'document' | 'definition' | 'coerced'>,
): Measured {
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const measurement = new Measurement({ schema, fragments, variables: coerced });
  const root = schema.getRootType(definition.operation);
  const points = root ? measurement.selected(root, [definition.selectionSet], 1) : 0;
  // Of one that skips all of its fields, too, something has been read.
  return { points: Math.max(1, points), byName: measurement.byName };
}

class Measurement {
  byName = false;
  readonly #written: Written;

  constructor(written: Written) {
    this.#written = written;
  }

  /** @param entries of each list that is a field of the type itself. */
  selected(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], entries: number): number {
    if (isAbstractType(type)) {
      const types = this.#written.schema.getPossibleTypes(type);
      return Math.max(0, ...types.map((each) => this.#fields(each, sets, entries)));
    }
    return this.#fields(type, sets, entries);
  }

  #fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[], entries: number): number {
    let points = 0;
    for (const nodes of collectFields(this.#written, type, sets)) points += this.#field(type, nodes, entries);
    return points;
  }

  #field(parent: GraphQLObjectType, nodes: readonly FieldNode[], entries: number): number {
    const [node] = nodes as readonly [FieldNode];
    const introspection = introspectionOf(node);
    if (introspection) {
      this.byName ||= node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE) ?? false;
      return countIntrospection(this.#written, introspection, nodes, maxCost);
    }
    const field = parent.getFields()[node.name.value];
    // `__typename`; a field that the type has not is refused before.
    if (!field) return 1;
    const { own, times } = this.#rate(field, node);
    const type = getNamedType(field.type);
    if (isLeafType(type)) return own;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = type as GraphQLCompositeType;
    return isListType(getNullableType(field.type))
      ? own + entries * times * this.selected(below, sets, 1)
      : own + this.selected(below, sets, times);
  }

  /** An estimate is so many points of the field's own, and so many times what is below it. */
  #rate(field: GraphQLField<unknown, unknown>, node: FieldNode) {
    const { complexity = 1 } = field.extensions as { readonly complexity?: number | Estimate };
    if (typeof complexity === 'number') return { own: complexity, times: 1 };
    const args = argumentsOf(field, node, this.#written);
    // The answer has an error in its place, and nothing below it.
    if (!args) return { own: 1, times: 0 };
    const own = complexity({ args, childComplexity: 0 });
    return { own, times: complexity({ args, childComplexity: 1 }) - own };
  }
}
