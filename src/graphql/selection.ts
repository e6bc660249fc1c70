import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Of a field of a document, which is kept as long as its document is: no more names than the document has, for each field of a root. */
const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * The names of all fields that are asked for below one, however deep, and also of those that `@include` or `@skip` leaves
 * out this time: whoever goes by them reads too much at times, and never too little.
 */
export function namesBelow({ fieldNodes, fragments }: GraphQLResolveInfo): ReadonlySet<string> {
  const [node, ...more] = fieldNodes;
  const kept = node && more.length === 0 ? known.get(node) : undefined;
  if (kept) return kept;
  const names = new Set<string>();
  const visit = (selections: SelectionSetNode | undefined): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      visit(
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments[selection.name.value]?.selectionSet
          : selection.selectionSet,
      );
    }
  };
  for (const { selectionSet } of fieldNodes) visit(selectionSet);
  if (node && more.length === 0) known.set(node, names);
  return names;
}
