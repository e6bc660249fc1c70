import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { collectFields, type Written } from '../../graphql/collectFields.ts';
import { argumentsOf } from './argumentsOf.ts';

type Field = GraphQLField<unknown, unknown>;

/** The definition of `__schema` or `__type`; null for any other field. */
export function introspectionOf({ name: { value } }: FieldNode): Field | null {
  if (value === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  return value === TypeMetaFieldDef.name ? TypeMetaFieldDef : null;
}

/**
 * The fields that an answer about the schema has, counted by resolving them: nothing but the schema decides them, no
 * estimate of its lists comes near, and a document of some lines can ask for a hundred thousand.
 * @param most the count goes no further than a little beyond it.
 */
export function countIntrospection(
  written: Written,
  field: Field,
  nodes: readonly FieldNode[],
  most: number,
): number {
  const { schema } = written;
  let count = 0;
  const resolve = (definition: Field, source: unknown, asked: readonly FieldNode[]): void => {
    count += 1;
    const type = getNamedType(definition.type);
    const args = argumentsOf(definition, asked[0] as FieldNode, written);
    if (!args) return;
    // What the resolvers of graphql-js look at of it is the schema alone.
    const value = definition.resolve?.(source, args, undefined, { schema } as never);
    if (!isObjectType(type)) return;
    for (const each of Array.isArray(value) ? value : [value])
      if (each && count <= most) enter(type, each, asked);
  };
  const enter = (type: GraphQLObjectType, source: unknown, asked: readonly FieldNode[]): void => {
    const sets = asked.flatMap(({ selectionSet }) => selectionSet ?? []);
    for (const below of collectFields(written, type, sets)) {
      const definition = type.getFields()[below[0]?.name.value ?? ''];
      if (definition && count <= most) resolve(definition, source, below);
      else count += 1;
    }
  };
  resolve(field, undefined, nodes);
  return count;
}
