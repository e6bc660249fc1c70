/** For each root field of the schema an operation that asks for all there is below it. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** @param given values of the arguments that must be given, and of those that should be, by their names. */
export function wholeSelections(
  schema: GraphQLSchema,
  depth: number,
  given: Readonly<Record<string, string>>,
): { readonly field: string; readonly query: string }[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return fields.map((field) => ({
    field: field.name,
    query: `query Whole { ${fieldText(schema, field, depth, given)} }`,
  }));
}

function fieldText(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
  given: Readonly<Record<string, string>>,
): string | null {
  const type = getNamedType(field.type);
  const below = isLeafType(type) ? '' : selectionText(schema, type, depth - 1, given);
  return below === null ? null : `${field.name}${argumentsText(field.args, given)}${below}`;
}

/** null where nothing can be asked for within the depth. */
function selectionText(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  given: Readonly<Record<string, string>>,
): string | null {
  if (depth === 0) return null;
  if (isAbstractType(type)) {
    const cases = schema
      .getPossibleTypes(type)
      .map((each) => `... on ${each.name}${selectionText(schema, each, depth, given) ?? ' { __typename }'}`);
    return ` { __typename ${cases.join(' ')} }`;
  }
  if (!isObjectType(type)) return null;
  const fields = Object.values(type.getFields()).map((field) => fieldText(schema, field, depth, given));
  return ` { __typename ${fields.filter((text) => text !== null).join(' ')} }`;
}

/** @throws where one must be given and is not. */
function argumentsText(all: readonly GraphQLArgument[], given: Readonly<Record<string, string>>): string {
  const missing = all.find((each) => isRequiredArgument(each) && given[each.name] === undefined);
  if (missing) throw new Error(`a value for the argument ${missing.name} is needed`);
  const texts = all.flatMap(({ name }) => (given[name] === undefined ? [] : [`${name}: ${given[name]}`]));
  return texts.length > 0 ? `(${texts.join(', ')})` : '';
}
