import fc from 'fast-check';
import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { shapeOf } from '../../src/server/limits/documentShape.ts';
import { shapeFaults, sizeOfVariables, variableFaults } from '../../src/server/limits/shapeFaults.ts';

describe('the shape of a document', () => {
  test.each<[string, string, object]>([
    ['one field', '{ a }', { depth: 1, fields: 1, repeated: 0, rootFields: 1, directives: 0 }],
    ['fields in fields', '{ a { b { c } } d }', { depth: 3, fields: 4, rootFields: 2 }],
    ['aliases', '{ a x: a y: a b { c z: c } }', { repeated: 3, fields: 6 }],
    ['the same name elsewhere', '{ a { a { a } } }', { repeated: 0 }],
    [
      'an inline fragment, which stands among its neighbours',
      '{ a ... { a } ... on T { a b } }',
      { repeated: 2, rootFields: 4, depth: 1 },
    ],
    ['a fragment twice', '{ a { ...F } b { ...F } } fragment F on T { c d }', { fields: 8, depth: 2 }],
    ['the larger of two operations', 'query A { a } query B { a { b } }', { depth: 2, fields: 2 }],
    ['a fragment that nobody spreads', '{ a } fragment F on T { b c d }', { fields: 3, depth: 1 }],
    [
      'directives everywhere',
      'query @x { a @x ...F @x ... @x { b @x } } fragment F on T @x { c @x }',
      { directives: 6 },
    ],
    [
      'introspection, which has a rule of its own',
      '{ __schema { types { fields { name } } } }',
      { depth: 1, fields: 4 },
    ],
    ['a fragment that spreads itself', '{ ...F } fragment F on T { a ...F }', { fields: 3 }],
    ['a fragment that is not there', '{ a ...F }', { fields: 2 }],
  ])('%s', (_name, text, shape) => {
    expect(shapeOf(parse(text))).toMatchObject(shape);
  });

  test('of fragments that double each other sixty times is told at once', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on T { a { ...F${index + 1} } b { ...F${index + 1} } }`,
    );
    const document = parse(`{ ...F0 } ${fragments.join(' ')} fragment F60 on T { c }`);
    expect(shapeOf(document).fields).toBeGreaterThan(2 ** 60);
    expect(shapeFaults(document).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/levels of fields; 12 are allowed/),
    );
  });

  /** Documents whose fragments spread only later ones, so that they can be written out. */
  const selection = (spreads: readonly string[]): fc.Arbitrary<string> =>
    fc.letrec<{ set: string; field: string }>((tie) => ({
      field: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', 'b', 'x: a', ...spreads.map((name) => `...${name}`)),
        tie('set').map((set) => `c ${set}`),
      ),
      set: fc.array(tie('field'), { minLength: 1, maxLength: 4 }).map((fields) => `{ ${fields.join(' ')} }`),
    })).set;
  const documents = fc
    .tuple(selection(['F1', 'F2']), selection(['F2']), selection([]))
    .map(([query, one, two]) => `${query} fragment F1 on T ${one} fragment F2 on T ${two}`);

  test('is that of the document with its fragments written out', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const document = parse(text);
        const { fields, depth } = writtenOut(document);
        expect(shapeOf(document)).toMatchObject({ depth });
        expect(shapeOf(document).fields).toBeGreaterThanOrEqual(fields);
        if (text.includes('...F1'))
          expect(shapeOf(document).fields).toBe(Math.max(fields, ...alone(document)));
      }),
    );
  });
});

/** The plain way, which takes as long as the document would be. */
function writtenOut(document: DocumentNode, from?: SelectionSetNode): { fields: number; depth: number } {
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const count = ({ selections }: SelectionSetNode): { fields: number; depth: number } =>
    selections
      .map((each) => {
        if (each.kind === Kind.FRAGMENT_SPREAD) {
          const spread = count((fragments.get(each.name.value) as FragmentDefinitionNode).selectionSet);
          return { ...spread, fields: spread.fields + 1 };
        }
        const below = each.selectionSet ? count(each.selectionSet) : { fields: 0, depth: 0 };
        return { fields: below.fields + 1, depth: below.depth + 1 };
      })
      .reduce(
        (one, other) => ({ fields: one.fields + other.fields, depth: Math.max(one.depth, other.depth) }),
        { fields: 0, depth: 0 },
      );
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  return count(from ?? (operation?.selectionSet as SelectionSetNode));
}

/** Fields of each fragment by itself. */
function alone(document: DocumentNode): number[] {
  return document.definitions
    .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
    .map(({ selectionSet }) => writtenOut(document, selectionSet).fields);
}

describe('a document that is too large says what of it, and what is allowed', () => {
  test.each([
    ['lines', `{ a }${'\n'.repeat(5001)}`, /5002 lines; 5000/],
    ['a name', `{ ${'a'.repeat(101)} }`, /name of 101 characters; 100/],
    [
      'fields',
      `{ ${'a { b } '.repeat(251)} }`,
      /502 fields and fragments, with all fragments written out; 500/,
    ],
    [
      'repeated fields',
      `{ ${'a '.repeat(52)} }`,
      /51 fields that repeat another one, by an alias or as they are; 50/,
    ],
    [
      'root fields',
      `{ ${Array.from({ length: 21 }, (_, index) => `f${index}`).join(' ')} }`,
      /21 fields of the operation itself; 20/,
    ],
    ['directives', `{ a ${'@x '.repeat(51)} }`, /51 directives; 50/],
    ['levels', `{ ${'a { '.repeat(12)} a ${'} '.repeat(12)} }`, /13 levels of fields; 12/],
  ])('%s', (_name, text, message) => {
    expect(shapeFaults(parse(text)).map((fault) => fault.message)).toContainEqual(
      expect.stringMatching(message),
    );
  });
});

describe('variables', () => {
  test.each<[string, unknown]>([
    ['none', undefined],
    ['a thousand values', { list: Array.from({ length: 998 }, () => 1) }],
    ['ten levels', Array.from({ length: 9 }).reduce((inner) => [inner], { a: 1 })],
  ])('of %s pass', (_name, variables) => {
    expect(variableFaults(sizeOfVariables(variables))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['one more', { list: Array.from({ length: 999 }, () => 1) }],
    ['eleven levels', Array.from({ length: 10 }).reduce((inner) => [inner], { a: 1 })],
  ])('of %s do not', (_name, variables) => {
    expect(variableFaults(sizeOfVariables(variables))).toHaveLength(1);
  });
});
