import 'reflect-metadata';
import type { GraphQLObjectType } from 'graphql';
import { Authorized, buildSchemaSync, Field, ObjectType, Query, Resolver, UseMiddleware } from 'type-graphql';
import { expect, test } from 'vitest';
import { readPlainProperties } from '../../src/graphql/plainProperties.ts';

@ObjectType()
class Thing {
  @Field(() => String)
  readonly plain!: string;

  @Field(() => String)
  get computed(): string {
    return 'computed';
  }

  @Field(() => String)
  method(): string {
    return 'called';
  }

  @Authorized('admin')
  @Field(() => String)
  get secret(): string {
    return 'secret';
  }

  @UseMiddleware((_action, next) => next())
  @Field(() => String)
  get watched(): string {
    return 'watched';
  }
}

@Resolver()
class ThingResolver {
  @Query(() => Thing)
  thing(): Thing {
    return new Thing();
  }
}

test('a property is read by graphql-js itself, unless something stands guard over it', () => {
  const schema = buildSchemaSync({
    resolvers: [ThingResolver],
    authChecker: () => false,
    validate: false,
  });
  readPlainProperties(schema);
  const fields = Object.values((schema.getType('Thing') as GraphQLObjectType).getFields());
  expect(Object.fromEntries(fields.map(({ name, resolve }) => [name, resolve !== undefined]))).toEqual({
    plain: false,
    computed: false,
    method: true,
    secret: true,
    watched: true,
  });
});
