import { type HostileOperation, hostile, many } from './hostileOperation.ts';

const prompts = (count: number) => many(count, (index) => `p${index}: prompt`);
const listed = (first: string, count: number, list = 'nodes') =>
  `requests(${first}) { ${list === 'nodes' ? `nodes { ${prompts(count)} }` : `edges { node { ${prompts(count)} } }`} }`;
const model =
  'displayName parameters { name displayName description type required options minValue maxValue } price { unit }';

/** Within the limits of shape, and far too much work. */
export const costs: readonly HostileOperation[] = [
  ...['first: 100', 'last: 100', 'first: 99, after: "x"', 'last: 100, before: "x"', 'first: 100000'].flatMap(
    (size) =>
      ['nodes', 'edges'].map((list) => hostile(`costs: ${list} of ${size}`, `{ ${listed(size, 12, list)} }`)),
  ),
  ...[2, 5, 10].map((count) =>
    hostile(
      `costs: ${count} lists at once`,
      `{ ${many(count, (index) => `l${index}: requests(first: 100) { nodes { ${prompts(Math.ceil(11 / count))} } }`)} }`,
    ),
  ),
  hostile(
    'costs: a list without a size, 50 aliases',
    `{ a: requests { nodes { ${prompts(50)} } } }`.replace('{ a:', '{ b: viewer { role } a:'),
  ),
  hostile('costs: a size within a variable', {
    query: `query ($n: Int) { ${listed('first: $n', 12)} }`,
    variables: { n: 100 },
  }),
  hostile('costs: a size as a default', `query ($n: Int = 100) { ${listed('first: $n', 13)} }`),
  hostile(
    'costs: a size within a fragment',
    `query ($n: Int = 100) { ...F } fragment F on Query { ${listed('first: $n', 14)} }`,
  ),
  hostile(
    'costs: a size within an inline fragment',
    `{ ... on Query @include(if: true) { ${listed('first: 100', 15)} } }`,
  ),
  hostile('costs: a choice within a variable', {
    query: `query ($b: Boolean!) { ... @include(if: $b) { ${listed('first: 100', 16)} } }`,
    variables: { b: true },
  }),
  hostile(
    'costs: a choice as a default',
    `query ($b: Boolean = true) { ... @include(if: $b) { ${listed('first: 100', 17)} } }`,
  ),
  hostile('costs: an operation chosen by its name', {
    query: `query Small { viewer { role } } query Large { ${listed('first: 100', 18)} }`,
    operationName: 'Large',
  }),
  hostile('costs: an operation with an empty name', {
    query: `{ ${listed('first: 100', 19)} }`,
    operationName: '',
  }),
  // What is kept of the first must not be taken for the second.
  hostile('costs: a choice that is null', {
    query: `query ($b: Boolean = true) { ... @include(if: $b) { ${listed('first: 100', 20)} } }`,
    variables: { b: null },
  }),
  hostile(
    'costs: the same choice, not given',
    `query ($b: Boolean = true) { ... @include(if: $b) { ${listed('first: 100', 20)} } }`,
  ),
  hostile('costs: a size that is null', {
    query: `query ($n: Int = 100, $c: String = "x") { ${listed('first: $n, after: $c', 21)} }`,
    variables: { n: null },
  }),
  hostile(
    'costs: the same size, not given',
    `query ($n: Int = 100, $c: String = "x") { ${listed('first: $n, after: $c', 21)} }`,
  ),
  hostile('costs: a size of another kind', {
    query: `query ($n: Int = 100) { ${listed('first: $n', 22)} }`,
    variables: { n: '1' },
  }),
  hostile('costs: the same size as its default', `query ($n: Int = 100) { ${listed('first: $n', 22)} }`),
  hostile(
    'costs: changes with all prompts',
    `{ requestChanges(first: 100) { changes { request { ${prompts(12)} } } } }`,
  ),
  hostile(
    'costs: models with all parameters',
    `{ ${many(16, (index) => `m${index}: models { ${model} }`)} }`,
  ),
  hostile(
    'costs: parameters of aliases',
    `{ models { ${many(18, (index) => `p${index}: parameters { name displayName description type required options }`)} } }`,
  ),
  hostile(
    'costs: keys and their hints',
    `{ apiKeys(first: 100) { nodes { ${many(48, (index) => `h${index}: hint`)} } edges { node { ${many(2, (index) => `h${index}: hint`)} ${many(48, (index) => `n${index}: name`)} } } } }`,
  ),
  hostile(
    'costs: addresses',
    `{ requests(first: 100) { nodes { ${many(26, (index) => `u${index}: audioUri`)} } } }`,
  ),
  hostile(
    'costs: reviews',
    `{ requests(first: 100) { nodes { ${many(12, (index) => `r${index}: review { why candidates { id } }`)} } } }`,
  ),
];
