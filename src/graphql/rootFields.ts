import type { GraphQLResolveInfo } from 'graphql';
import { collectFields } from './collectFields.ts';

/**
 * How often the operation asks for a field of its root, under whatever names and in whatever fragments. What is skipped
 * does not count, and neither does what is asked for twice under one name: that is one field.
 */
export function timesAsked(field: string, info: GraphQLResolveInfo): number {
  const { schema, fragments, variableValues: variables, parentType, operation } = info;
  const written = { schema, fragments: new Map(Object.entries(fragments)), variables };
  const collected = [...collectFields(written, parentType, [operation.selectionSet])];
  return collected.filter(([node]) => node?.name.value === field).length;
}
