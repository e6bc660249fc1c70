import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * How often the operation asks for a field of its root, under whatever names and in whatever fragments. What is skipped
 * does not count, and neither does what is asked for twice under one name: that is one field.
 */
export function timesAsked(field: string, info: GraphQLResolveInfo): number {
  const keys = new Set<string>();
  const visited = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections.filter((each) => isIncluded(each, info))) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === field) keys.add(selection.alias?.value ?? field);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else {
        const { value: name } = selection.name;
        const fragment = visited.has(name) ? undefined : info.fragments[name];
        visited.add(name);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  visit(info.operation.selectionSet);
  return keys.size;
}

function isIncluded(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
}
