/** Documents that have as many tokens as one may have: what the other limits must refuse quickly, or not mind. */
import { maxTokens } from '../../../src/server/limits/limits.ts';
import { type HostileOperation, harmless, hostile, many, nested } from './hostileOperation.ts';

/** How many pieces of so many tokens fit beside the rest. */
const fitting = (tokens: number, rest = 20) => Math.floor((maxTokens - rest) / tokens);
const chain = (length: number) => many(length, (index) => `fragment F${index} on Query { ...F${index + 1} }`);
const cycle = (length: number) =>
  many(length, (index) => `fragment F${index} on Query { ...F${(index + 1) % length} }`);
const tower = (levels: number) =>
  `fragment F0 on Query { viewer { role } } ${many(levels, (index) => `fragment F${index + 1} on Query { ...F${index} ...F${index} }`)}`;
/** Each spreads all the others: as many fragments as spreads in each. */
const meshed = (count: number) =>
  many(
    count,
    (index) =>
      `fragment F${index} on Query { viewer { role } ${many(count, (other) => (other === index ? '' : `...F${other}`))} }`,
  );
const limit = (what: string, query: string, options = {}) =>
  hostile(`near the limit of tokens: ${what}`, query, options);

export const nearTheLimit: readonly HostileOperation[] = [
  ...['{ a(b: [', '{ a(b: {c: ', '{ ...{', '{ a{', 'query ($a: ['].map((opening) => {
    const piece = opening.slice(opening.search(/\S+ ?$/));
    return limit(`${opening} and on, and never closed`, opening + piece.repeat(fitting(piece.length)));
  }),
  limit('levels of fields', `{ ${nested(fitting(3), 'viewer{', 'role', '}')} }`),
  limit('levels of inline fragments with fields', `{ ${nested(fitting(6), '...{viewer{', 'role', '}}')} }`),
  limit('inline fragments within each other', `{ ${nested(fitting(3), '...{', 'viewer { role }', '}')} }`),
  limit(
    'lists within lists',
    `{ requests(filter: { status: ${nested(fitting(2), '[', 'FAILED', ']')} }) { nodes { id } } }`,
  ),
  limit(
    'objects within objects',
    `{ requests(filter: ${nested(fitting(4), '{model:', '"x"', '}')}) { nodes { id } } }`,
  ),
  limit(
    'a type of lists',
    `query ($a: ${nested(fitting(2), '[', 'Int', ']')}) { requests(first: $a) { nodes { id } } }`,
  ),
  limit(
    'ofType',
    `{ __type(name: "Query") { fields { type { ${nested(fitting(3, 40), 'ofType{', 'name', '}')} } } } }`,
  ),
  limit(
    'a chain of fragments',
    `{ ...F0 } ${chain(fitting(8, 40))} fragment F${fitting(8, 40)} on Query { viewer { role } }`,
    harmless,
  ),
  limit('a cycle of fragments', `{ ...F0 } ${cycle(fitting(8))}`),
  limit('a cycle of fragments that nobody spreads', `{ viewer { role } } ${cycle(fitting(8))}`),
  limit('fragments that double', `{ ...F${fitting(10, 40)} } ${tower(fitting(10, 40))}`),
  limit('fragments that double, and nobody spreads', `{ viewer { role } } ${tower(fitting(10, 40))}`),
  limit(
    'fragments that all spread each other',
    `{ ...F0 } ${meshed(Math.floor(Math.sqrt(maxTokens / 2)) - 3)}`,
  ),
  limit(
    'fragments that nobody spreads',
    `{ viewer { role } } ${many(fitting(7), (index) => `fragment F${index} on Viewer { role }`)}`,
  ),
  limit('fields that there are not', `{ viewer { ${many(fitting(1), (index) => `nothing${index}`)} } }`),
  limit('aliases', `{ viewer { ${many(fitting(3), (index) => `a${index}: role`)} } }`),
  limit('one field', `{ viewer { ${many(fitting(1), () => 'role')} } }`),
  limit(
    'one field in a fragment that nobody spreads',
    `{ viewer { role } } fragment F on Viewer { ${many(fitting(1), () => 'role')} }`,
  ),
  limit(
    'a field with a selection in a fragment that nobody spreads',
    `{ viewer { role } } fragment F on Query { ${many(fitting(4), () => 'viewer{role}')} }`,
  ),
  limit('one field in inline fragments', `{ viewer { ${many(fitting(4), () => '...{role}')} } }`, harmless),
  limit(
    'a field with a selection in inline fragments',
    `{ ${many(fitting(7), () => '...{viewer{role}}')} }`,
    harmless,
  ),
  limit(
    'conflicts in inline fragments',
    `{ viewer { ${many(fitting(6), (index) => `...{a: ${index % 2 ? 'role' : 'keyName'}}`)} } }`,
  ),
  limit(
    'spreads of one fragment',
    `{ viewer { ${many(fitting(2, 30), () => '...F')} } } fragment F on Viewer { role }`,
    harmless,
  ),
  limit('directives', `{ viewer { role ${many(fitting(6), () => '@skip(if: false)')} } }`),
  limit('directives that there are not', `{ viewer { role ${many(fitting(2), (index) => `@d${index}`)} } }`),
  limit(
    'operations',
    many(fitting(3), () => '{ a }'),
  ),
  limit(
    'operations that have a name',
    many(fitting(8), (index) => `query Q${index} { viewer { role } }`),
  ),
  limit('variables', `query (${many(fitting(4), (index) => `$a${index}: Int`)}) { viewer { role } }`),
  limit('variables of one name', `query (${many(fitting(4), () => '$a: Int')}) { viewer { role } }`),
  limit('arguments', `{ viewer(${many(fitting(3), (index) => `a${index}: 1`)}) { role } }`),
  limit('one argument', `{ viewer(${many(fitting(3), () => 'a: 1')}) { role } }`),
  limit(
    'input fields',
    `{ requests(filter: { ${many(fitting(3), (index) => `a${index}: 1`)} }) { nodes { id } } }`,
  ),
  limit(
    'values of a list',
    `{ requests(filter: { status: [${many(fitting(1), () => 'FAILED')}] }) { nodes { id } } }`,
    harmless,
  ),
  limit(
    'values that there are not',
    `{ requests(filter: { status: [${many(fitting(1), () => 'NOPE')}] }) { nodes { id } } }`,
  ),
  limit(
    'uses of a variable',
    `query ($a: RequestStatus!) { requests(filter: { status: [${many(fitting(2), () => '$a')}] }) { nodes { id } } }`,
  ),
];
