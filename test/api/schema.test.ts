import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

test('every type, field, argument and enum value of schema.graphql is described', () => {
  const bare: string[] = [];
  const look = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.trim()) bare.push(name);
  };
  for (const type of types) {
    look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      if ('args' in field)
        for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
  expect(bare).toEqual([]);
});

test('every scalar of ours says where it is specified', () => {
  const scalars = types.filter(isScalarType);
  expect(scalars.map(({ name }) => name).sort()).toEqual([
    'DateTime',
    'Decimal',
    'JSONObject',
    'URL',
    'UUID',
  ]);
  for (const scalar of scalars) expect(scalar.specifiedByURL, scalar.name).toMatch(/^https:\/\//);
});

test('each mutation has one input and one payload type, which carries errors', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const name = `${field.name[0]?.toUpperCase()}${field.name.slice(1)}`;
    expect(field.args.map(({ name: argument, type }) => `${argument}: ${type}`)).toEqual([
      `input: ${name}Input!`,
    ]);
    expect(String(field.type)).toBe(`${name}Payload`);
    const payload = schema.getType(`${name}Payload`);
    expect(isObjectType(payload) && String(payload.getFields().errors?.type)).toBe('[UserError!]!');
  }
});

test('every field of a query and of a mutation is nullable, so that one which fails takes no other with it', () => {
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}),
  );
  expect(fields.length).toBeGreaterThan(10);
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});
