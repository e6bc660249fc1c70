import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A document as it is written, and the values that decide which of its fields are included. */
export interface Written {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As the schema reads them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The fields of an object by the names that they have in the answer: what stands under one name is one field, whose
 * selections belong together. This is what the specification calls CollectFields.
 * @param type of the object, with the selections on it.
 */
export function collectFields(
  { schema, fragments, variables }: Written,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Iterable<readonly FieldNode[]> {
  const byName = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const nodes = byName.get(name);
        if (nodes) nodes.push(selection);
        else byName.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (isOfType(schema, type, selection.typeCondition)) collect(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment && isOfType(schema, type, fragment.typeCondition)) collect(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) collect(set);
  return byName.values();
}

/** A choice that is given as null lets the operation fail; what it would include counts for nothing. */
function isIncluded({ directives }: SelectionNode, variables: Written['variables']): boolean {
  for (const { name, arguments: given } of directives ?? []) {
    const value = given?.[0]?.value;
    const choice =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : value?.kind === Kind.BOOLEAN && value.value;
    if (name.value === 'skip' && choice !== false) return false;
    if (name.value === 'include' && choice !== true) return false;
  }
  return true;
}

function isOfType(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  condition: NamedTypeNode | undefined,
): boolean {
  if (!condition || condition.name.value === type.name) return true;
  const named = schema.getType(condition.name.value);
  return isAbstractType(named) && schema.isSubType(named, type);
}
