/** What an operation costs is a count of what its answer will have: no document that may be run comes without one. */
import fc from 'fast-check';
import {
  type DocumentNode,
  getIntrospectionQuery,
  getNamedType,
  getOperationAST,
  isAbstractType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { measureCost } from '../../src/server/limits/measureCost.ts';
import { shapeFaults } from '../../src/server/limits/shapeFaults.ts';
import { randomDocument } from '../kit/hostile/randomDocument.ts';

const schema = createSchema();
const ids = { VideoRequest: 'a', Team: 'b' };

function costOf(document: DocumentNode, variables: object = {}) {
  const definition = getOperationAST(document);
  if (!definition) throw new Error('the document has no operation');
  return measureCost(schema, { document, definition, coerced: { ...variables } }).points;
}
const of = (text: string, variables: object = {}) => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return costOf(document, variables);
};

test('whatever is within the limits of its shape is measured, and quickly', () => {
  let measured = 0;
  let ms = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { query, variables } = randomDocument({ schema, ids, arguments: {} }, seed);
      const document = parse(query);
      if (shapeFaults(document).length > 0 || validate(schema, document).length > 0) return;
      const begun = performance.now();
      expect(costOf(document, variables)).toBeGreaterThanOrEqual(1);
      ms += performance.now() - begun;
      measured += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(measured).toBeGreaterThan(500);
  expect(ms / measured).toBeLessThan(5);
});

/** So many fragments within each other as the limit on selections has room for. */
const nested = (open: string, within: string, count: number) =>
  `${open.repeat(count)} ${within} ${'}'.repeat(count)}`;

describe('what once was not measured has its price:', () => {
  test.each([
    ['inline fragments within each other', `{ ${nested('... {', 'viewer { role }', 490)} }`, 2],
    ['inline fragments of a type', `{ ${nested('... on Query {', 'viewer { role }', 490)} }`, 2],
    [
      'a page behind them',
      `{ requests(first: 100) { nodes { ${nested('... on VideoRequest {', 'prompt', 400)} } } }`,
      1 + 1 + 100 * 20,
    ],
    [
      'fragments of fragments',
      `{ ...F0 } ${Array.from({ length: 240 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} }`).join(' ')}
       fragment F240 on Query { requests(first: 10) { nodes { id } } }`,
      1 + 1 + 10,
    ],
  ])('%s', (_what, text, points) => {
    expect(shapeFaults(parse(text))).toEqual([]);
    expect(of(text)).toBe(points);
  });
});

describe('what is asked for twice is resolved once, and costs as much:', () => {
  test.each([
    ['a field', '{ viewer { role role } }', 2],
    [
      'by fragments that overlap',
      '{ viewer { ...A ...B role } } fragment A on Viewer { role keyName } fragment B on Viewer { keyName role }',
      3,
    ],
    ['a list', '{ requests(first: 10) { nodes { id } nodes { id status } } }', 1 + 1 + 10 * 2],
    ['but not under another name', '{ viewer { role again: role } }', 3],
  ])('%s', (_what, text, points) => {
    expect(of(text)).toBe(points);
  });
});

test('no type of an interface has a field of an interface: measuring one takes no longer than its types are many', () => {
  const interfaces = Object.values(schema.getTypeMap()).filter(isAbstractType);
  expect(interfaces.length).toBeGreaterThan(0);
  const within = interfaces
    .flatMap((type) => schema.getPossibleTypes(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  expect(within.filter(isAbstractType)).toEqual([]);
});

describe('counts', () => {
  test.each<[string, string, object, number]>([
    ['a page’s own fields once', '{ requests(first: 100) { pageInfo { hasNextPage } } }', {}, 3],
    ['the entries of a page', '{ requests(first: 100) { edges { node { id } } } }', {}, 1 + 1 + 100 * 2],
    ['a usual page', '{ requests { nodes { id } } }', {}, 1 + 1 + 20],
    [
      'the size of a variable',
      'query ($n: Int) { requests(first: $n) { nodes { id } } }',
      { n: 7 },
      1 + 1 + 7,
    ],
    ['no size beyond what is accepted', '{ requests(first: 5000) { nodes { id } } }', {}, 1 + 1 + 100],
    [
      'what is skipped for nothing',
      '{ viewer { role @skip(if: true) keyName @include(if: false) requestId } }',
      {},
      2,
    ],
    [
      'a choice by a variable',
      'query ($b: Boolean!) { viewer { role @include(if: $b) keyName } }',
      { b: true },
      3,
    ],
    [
      'the other choice',
      'query ($b: Boolean!) { viewer { role @include(if: $b) keyName } }',
      { b: false },
      2,
    ],
    [
      'a choice that is null, which lets the operation fail, for nothing',
      'query ($b: Boolean = true) { viewer { role @include(if: $b) keyName } }',
      { b: null },
      2,
    ],
    [
      'the most expensive type of an interface',
      '{ node(id: "x") { id ... on VideoRequest { prompt audioUri } ... on Team { name } } }',
      {},
      1 + 1 + 20 + 4,
    ],
    ['a fragment on an interface', '{ node(id: "x") { ... on Node { id } } }', {}, 2],
    ['names of types', '{ __typename viewer { __typename } }', {}, 3],
    ['lists of lists', '{ models { parameters { name } } }', {}, 1 + 80 * (1 + 10)],
  ])('%s', (_what, text, variables, points) => {
    expect(of(text, variables)).toBe(points);
  });

  test('a field whose arguments will not fit as the error that it becomes', () => {
    const text =
      'query ($s: RequestStatus = SUCCESS) { requests(filter: { status: [$s] }) { nodes { id } } }';
    expect(of(text, { s: 'SUCCESS' })).toBe(1 + 1 + 20);
    expect(of(text, { s: null })).toBe(1 + 1);
  });

  test('what is asked of the schema by what its answer has', () => {
    expect(of('{ __type(name: "PageInfo") { fields { name } } }')).toBe(1 + 1 + 4);
    expect(of('{ __type(name: "Nothing") { fields { name } } }')).toBe(1);
    expect(of('query ($n: String!) { __type(name: $n) { fields { name } } }', { n: 'PageInfo' })).toBe(6);
    expect(of('query ($n: String = "PageInfo") { __type(name: $n) { fields { name } } }', { n: null })).toBe(
      1,
    );
    const all = of(getIntrospectionQuery());
    expect(all).toBeGreaterThan(2_000);
    expect(all).toBeLessThan(8_000);
  });

  test('no further than what an operation may cost', () => {
    const types = Array.from(
      { length: 40 },
      (_, at) => `t${at}: types { fields { args { name } type { name } } }`,
    );
    const begun = performance.now();
    expect(of(`{ __schema { ${types.join(' ')} } }`)).toBeGreaterThan(10_000);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
