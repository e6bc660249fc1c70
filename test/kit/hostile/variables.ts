import { type HostileOperation, harmless, hostile, hostileText, nested } from './hostileOperation.ts';

const bySize = 'query ($a: Int) { requests(first: $a) { nodes { id } } }';
const byStatus = 'query ($a: [RequestStatus!]) { requests(filter: { status: $a }) { nodes { id } } }';
const byFilter = 'query ($a: VideoRequestFilter) { requests(filter: $a) { nodes { id } } }';
const byId = 'query ($a: ID!) { node(id: $a) { id } }';
const byChoice = 'query ($a: Boolean!) { viewer @include(if: $a) { role } }';
const byInput = 'mutation ($a: CancelRequestInput!) { cancelRequest(input: $a) { errors { code } } }';

const wrong: readonly (readonly [type: string, query: string, values: readonly unknown[]])[] = [
  [
    'an Int',
    bySize,
    ['1', 1.5, 2_147_483_648, -2_147_483_649, 1e300, true, {}, [1, 2], '', '__proto__', -1, 101],
  ],
  [
    'an enum',
    byStatus,
    ['NOPE', 'failed', '__proto__', 'constructor', 1, true, {}, [null], [['FAILED']], [{}]],
  ],
  [
    'an input',
    byFilter,
    ['x', 1, true, [], [{}, {}], { nothing: 1 }, { model: {} }, { model: [] }, { status: {} }],
  ],
  ['an ID', byId, [null, {}, [], 1.5, true, [[]]]],
  ['a Boolean', byChoice, [null, 'true', 1, 0, {}, [], 'false']],
  [
    'a required input',
    byInput,
    [null, {}, { requestId: null }, { requestId: {} }, { requestId: 'x', more: 1 }, 'x'],
  ],
];
const long = 'x'.repeat(240_000);
const keys = (count: number, length: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`.padEnd(length, 'k'), 1]));
const raw = (name: string, query: string, value: string, options = {}) =>
  hostileText(`variables: ${name}`, `{"query":${JSON.stringify(query)},"variables":{"a":${value}}}`, options);

/** Values that are too many, too deep, too long, or of another kind than was said. */
export const variables: readonly HostileOperation[] = [
  ...wrong.flatMap(([type, query, values]) =>
    values.map((value) =>
      hostile(`variables: ${JSON.stringify(value)} in place of ${type}`, { query, variables: { a: value } }),
    ),
  ),
  ...[11, 50, 1_000, 10_000, 100_000].flatMap((levels) => [
    raw(`lists, ${levels} levels deep`, byStatus, nested(levels, '[', '', ']')),
    raw(
      `objects, ${Math.ceil(levels / 3)} levels deep`,
      byFilter,
      nested(Math.ceil(levels / 3) + 8, '{"a":', '1', '}'),
    ),
  ]),
  ...[1_001, 10_000, 50_000].flatMap((count) => [
    hostile(`variables: a list of ${count} entries`, {
      query: byStatus,
      variables: { a: Array(count).fill('A') },
    }),
    hostile(`variables: ${count} variables that nobody asked for`, {
      query: '{ viewer { role } }',
      variables: keys(count / 5 > 1_001 ? count / 5 : 1_001, 8),
    }),
  ]),
  hostile('variables: 900 entries that are wrong', {
    query: byStatus,
    variables: { a: Array(900).fill('A') },
  }),
  hostile('variables: 900 keys that there are not', { query: byFilter, variables: { a: keys(900, 8) } }),
  hostile('variables: 900 long keys that there are not', {
    query: byFilter,
    variables: { a: keys(900, 250) },
  }),
  hostile('variables: one key of 240 KB', { query: byFilter, variables: { a: { [long]: 1 } } }),
  hostile('variables: a name of 240 KB', { query: '{ nothing }', variables: { [long]: 1 } }),
  hostile('variables: 240 KB in place of an Int', { query: bySize, variables: { a: long } }),
  hostile('variables: 240 KB in place of an enum', { query: byStatus, variables: { a: [long] } }),
  hostile('variables: 240 KB in place of a Boolean', { query: byChoice, variables: { a: long } }),
  hostile('variables: 240 KB in place of an object', { query: byFilter, variables: { a: long } }),
  hostile('variables: an id of 240 KB', { query: byId, variables: { a: long } }, harmless),
  hostile('variables: a cursor of 240 KB', {
    query: 'query ($a: String) { requests(after: $a) { nodes { id } } }',
    variables: { a: long },
  }),
  hostile('variables: an id with a NUL', { query: byId, variables: { a: '\0' } }, harmless),
  hostile('variables: an id of half a character', { query: byId, variables: { a: '\ud800' } }, harmless),
  hostile('variables: a filter with a NUL', { query: byFilter, variables: { a: { model: '\0' } } }, harmless),
  hostile(
    'variables: a filter with half a character',
    { query: byFilter, variables: { a: { model: '\udfff' } } },
    harmless,
  ),
  raw('__proto__ in an input', byFilter, '{"__proto__":{"status":["FAILED"]}}'),
  raw('__proto__ in a list', byStatus, '[{"__proto__":null}]'),
  raw('constructor in an input', byFilter, '{"constructor":{"prototype":{"model":"x"}}}'),
  raw('hasOwnProperty in an input', byFilter, '{"hasOwnProperty":1,"toString":1,"valueOf":1}'),
  raw('toJSON in an input', byFilter, '{"toJSON":"x"}'),
  raw('one key twice, the second wrong', byFilter, '{"model":"x","model":{}}'),
  raw('a number beyond all numbers', bySize, '1e400'),
  raw('a number of 100,000 digits', bySize, '9'.repeat(100_000)),
  hostileText(
    'variables: the __proto__ of them all',
    `{"query":${JSON.stringify(bySize)},"variables":{"__proto__":{"a":1},"a":"x"}}`,
  ),
  hostileText(
    'variables: the __proto__ of the operation',
    '{"query":"{ nothing }","__proto__":{"query":"{ viewer { role } }"}}',
  ),
  hostile('variables: one that is not declared', '{ node(id: $a) { id } }'),
  hostile(
    'variables: one that is declared twice',
    'query ($a: Int, $a: Int) { requests(first: $a) { nodes { id } } }',
  ),
  hostile('variables: one that is not used', 'query ($a: Int) { viewer { role } }'),
  hostile('variables: one of an output type', 'query ($a: Viewer) { node(id: $a) { id } }'),
  hostile('variables: one of no type', 'query ($a: Nothing!) { node(id: $a) { id } }'),
  hostile(
    'variables: one of another type than its place',
    'query ($a: Boolean) { requests(first: $a) { nodes { id } } }',
  ),
  hostile(
    'variables: a default that is a variable',
    'query ($a: Int = $b, $b: Int) { requests(first: $a) { nodes { id } } }',
  ),
  hostile(
    'variables: a default of another type',
    'query ($a: Int = "x") { requests(first: $a) { nodes { id } } }',
  ),
  hostile('variables: a required one that is not given', byId),
];
