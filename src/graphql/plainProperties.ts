import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

/**
 * Lets graphql-js read the fields that are mere properties. type-graphql gives each of them a resolver that looks for
 * guards and middlewares: on a page of twenty requests it costs a tenth of the execution. A field that has any keeps it.
 */
export function readPlainProperties(schema: GraphQLSchema): void {
  const { objectTypes, fieldResolvers } = getMetadataStorage();
  for (const { name, target, fields } of objectTypes) {
    const type = schema.getType(name) as GraphQLObjectType | undefined;
    // Known to type-graphql, and of no use to this schema.
    if (!type) continue;
    const resolved = new Set(
      fieldResolvers
        .filter(({ kind, getObjectType }) => kind === 'external' && getObjectType?.() === target)
        .map(({ methodName }) => methodName),
    );
    for (const { name: property, schemaName, roles, middlewares = [] } of fields ?? []) {
      const field = type.getFields()[schemaName];
      const guarded = roles !== undefined || middlewares.length > 0;
      const plain = property === schemaName && !resolved.has(property) && !isMethod(target, property);
      if (field && plain && !guarded) delete field.resolve;
    }
  }
}

function isMethod({ prototype }: { readonly prototype?: object }, property: string): boolean {
  const { value } = Object.getOwnPropertyDescriptor(prototype ?? {}, property) ?? {};
  return typeof value === 'function';
}
