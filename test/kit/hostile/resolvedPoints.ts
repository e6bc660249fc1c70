/**
 * What an answer has cost by the points that the schema declares, told from the answer itself: each field that stands in
 * it, once. It goes by the answer's names, and knows nothing of how the gateway measures.
 */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Estimate = (field: { args: object; childComplexity: number }) => number;
interface Asked {
  readonly node: FieldNode;
  /** The type that the field is a field of, as the document has it. */
  readonly of: string;
}

/** @param data of the answer to the only operation of the document. */
export function resolvedPoints(schema: GraphQLSchema, document: DocumentNode, data: unknown): number {
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('the document has no operation');

  /** All that is written of an object, whatever its type. */
  const written = (sets: readonly SelectionSetNode[], of: string): Map<string, Asked[]> => {
    const asked = new Map<string, Asked[]>();
    const visit = ({ selections }: SelectionSetNode, type: string): void => {
      for (const each of selections.filter(isIncluded)) {
        if (each.kind === Kind.FIELD) {
          const name = (each.alias ?? each.name).value;
          asked.set(name, [...(asked.get(name) ?? []), { node: each, of: type }]);
        } else if (each.kind === Kind.INLINE_FRAGMENT) {
          visit(each.selectionSet, each.typeCondition?.name.value ?? type);
        } else {
          for (const fragment of document.definitions)
            if (fragment.kind === Kind.FRAGMENT_DEFINITION && fragment.name.value === each.name.value)
              visit(fragment.selectionSet, fragment.typeCondition.name.value);
        }
      }
    };
    for (const set of sets) visit(set, of);
    return asked;
  };

  const pointsOf = (value: unknown, asked: readonly Asked[]): number => {
    const [{ node, of }] = asked as readonly [Asked];
    const type = schema.getType(of) as GraphQLObjectType;
    const field = type.getFields()[node.name.value];
    if (!field) return 1;
    const { complexity = 1 } = field.extensions as { complexity?: number | Estimate };
    const declared = (childComplexity: number) =>
      typeof complexity === 'number'
        ? complexity + childComplexity
        : complexity({ args: {}, childComplexity });
    const own = declared(0);
    const below = getNamedType(field.type);
    if (!isCompositeType(below)) return own;
    const sets = asked.flatMap((each) => each.node.selectionSet ?? []);
    if (value === null) return declared(within(null, sets, below.name));
    const entries = Array.isArray(value) ? value : [value];
    return own + entries.reduce((sum: number, each) => sum + within(each, sets, below.name), 0);
  };

  const within = (value: unknown, sets: readonly SelectionSetNode[], of: string): number => {
    let points = 0;
    for (const [name, asked] of written(sets, of)) {
      // What is not there counts as if it were: another time it is, and nobody can tell before.
      const isThere = Object.hasOwn(value ?? {}, name);
      if (isThere || (value === null && isObjectType(schema.getType(of))))
        points += pointsOf(isThere ? (value as Record<string, unknown>)[name] : null, asked);
    }
    return points;
  };

  const root = schema.getQueryType()?.name ?? '';
  return within(data, [operation.selectionSet], root);
}

/** By the two variables that random documents have, which say of themselves what they are. */
function isIncluded({ directives = [] }: SelectionNode): boolean {
  return directives.every(({ name, arguments: given }) => {
    const value = given?.[0]?.value;
    const yes =
      value?.kind === Kind.VARIABLE
        ? value.name.value === 'yes'
        : value?.kind === Kind.BOOLEAN && value.value;
    return yes === (name.value === 'include');
  });
}
