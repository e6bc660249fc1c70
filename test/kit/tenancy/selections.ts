/** Operations made from the schema itself, so that nothing in it can be forgotten. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A field of the operation itself. */
export interface RootField {
  readonly kind: OperationKind;
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
}

export function rootFields(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, name: field.name, field })),
  );
}

/** `query.request(id)`, `mutation.cancelRequest(input.requestId)`: every place that a caller can put a value in. */
export function argumentPaths({ kind, name, field }: RootField): string[] {
  return field.args
    .flatMap((argument) => pathsOf(argument.name, argument.type))
    .map((path) => `${kind}.${name}(${path})`);
}

function pathsOf(name: string, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [name];
  return Object.values(named.getFields()).flatMap((field) => pathsOf(`${name}.${field.name}`, field.type));
}

/** All fields of a type and of what lies below it; a type that lies within itself is shown once. */
export function selectAll(
  schema: GraphQLSchema,
  type: GraphQLNamedOutputType,
  seen: Set<string>,
  above: readonly string[] = [],
): string {
  if (isLeafType(type)) return '';
  const types: readonly GraphQLObjectType[] = isAbstractType(type)
    ? schema.getPossibleTypes(type)
    : [type as GraphQLObjectType];
  const parts = types.map(
    (each) => `... on ${each.name} { __typename ${fieldsOf(schema, each, seen, above)} }`,
  );
  return `{ ${parts.join(' ')} }`;
}

function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  seen: Set<string>,
  above: readonly string[],
): string {
  const parts = Object.values(type.getFields()).map((field) => {
    const below = getNamedType(field.type);
    if (above.includes(below.name)) return '';
    seen.add(`${type.name}.${field.name}`);
    // The same name may have another type in another object of an interface.
    return `${type.name}_${field.name}: ${field.name} ${selectAll(schema, below, seen, [...above, type.name])}`;
  });
  return parts.join(' ');
}

/** Every field of every object type of ours. */
export function objectFields(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
}
