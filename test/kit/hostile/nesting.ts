import { type HostileOperation, harmless, hostile, many, nested } from './hostileOperation.ts';

const chain = (length: number) =>
  many(
    length,
    (index) => `fragment F${index} on Viewer { team { ${index + 1 < length ? `...F${index + 1}` : 'id'} } }`,
  );
const aliasedChain = (length: number) =>
  many(length, (index) => `fragment F${index} on Query { ...F${index + 1} }`);

/** Deeper than anybody reads: by fields, fragments, literals, types and introspection. */
export const nesting: readonly HostileOperation[] = [
  ...[13, 14, 25, 50, 100, 200, 320, 480].map((levels) =>
    hostile(`nesting: ${levels} levels of fields`, `{ ${nested(levels, 'viewer{', 'role', '}')} }`),
  ),
  ...[13, 20, 60, 120, 180].map((levels) =>
    hostile(
      `nesting: ${levels} levels of fields within inline fragments`,
      `{ ${nested(levels, '...{viewer{', 'role', '}}')} }`,
    ),
  ),
  ...[13, 40, 100, 150].map((levels) =>
    hostile(
      `nesting: ${levels} levels of fields within fragments on a type`,
      `{ ${nested(levels, '...on Query{node{', 'id', '}}')} }`,
    ),
  ),
  ...[13, 20, 50, 90].map((length) =>
    hostile(`nesting: a chain of ${length} fragments`, `{ viewer { ...F0 } } ${chain(length)}`),
  ),
  ...[50, 150, 240].map((levels) =>
    hostile(
      `nesting: ${levels} inline fragments within each other`,
      `{ ${nested(levels, '...{', 'viewer { role }', '}')} }`,
      harmless,
    ),
  ),
  ...[50, 120].map((length) =>
    hostile(
      `nesting: ${length} fragments that do nothing but spread the next`,
      `{ ...F0 } ${aliasedChain(length)} fragment F${length} on Query { viewer { role } }`,
      harmless,
    ),
  ),
  ...[1, 5, 20, 100, 400].map((levels) =>
    hostile(
      `nesting: __type, ${levels} times ofType`,
      `{ __type(name: "Query") { fields { type { ${nested(levels, 'ofType{', 'name', '}')} } } } }`,
    ),
  ),
  ...[1, 3, 10, 50, 150].map((levels) =>
    hostile(
      `nesting: __schema, ${levels} times fields of types of fields`,
      `{ __schema { types { ${nested(levels, 'fields{type{', 'name', '}}')} } } }`,
    ),
  ),
  ...[12, 100, 480].map((levels) =>
    hostile(
      `nesting: a list within ${levels} lists`,
      `{ requests(filter: { status: ${nested(levels, '[', 'FAILED', ']')} }) { nodes { id } } }`,
    ),
  ),
  ...[2, 50, 300].map((levels) =>
    hostile(
      `nesting: an object within ${levels} objects`,
      `{ requests(filter: ${nested(levels, '{model:', '"x"', '}')}) { nodes { id } } }`,
    ),
  ),
  ...[2, 50, 450].map((levels) =>
    hostile(
      `nesting: a variable of a list of ${levels} lists`,
      `query ($a: ${nested(levels, '[', 'Int', ']')}) { requests(first: $a) { nodes { id } } }`,
    ),
  ),
];
