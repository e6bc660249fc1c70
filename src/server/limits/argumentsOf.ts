import { type FieldNode, type GraphQLField, getArgumentValues } from 'graphql';
import type { Written } from '../../graphql/collectFields.ts';

/**
 * The arguments of a field as its resolver is given them; null where they do not fit, so that the answer has an error in
 * its place and nothing below it. A valid document can come to that: by a variable that has a default, is given as null,
 * and stands where null is not accepted.
 */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  { variables }: Pick<Written, 'variables'>,
): Record<string, unknown> | null {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return null;
  }
}
