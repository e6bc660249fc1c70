import { type HostileOperation, hostile, many } from './hostileOperation.ts';

const places: readonly (readonly [where: string, document: (directives: string) => string])[] = [
  ['a field', (directives) => `{ viewer { role ${directives} } }`],
  ['an operation', (directives) => `query ${directives} { viewer { role } }`],
  ['a spread', (directives) => `{ ...F ${directives} } fragment F on Query { viewer { role } }`],
  ['an inline fragment', (directives) => `{ ... ${directives} { viewer { role } } }`],
  ['a fragment', (directives) => `{ ...F } fragment F on Query ${directives} { viewer { role } }`],
  ['a variable', (directives) => `query ($a: Int ${directives}) { requests(first: $a) { nodes { id } } }`],
];

/** Directives by the hundred, in every place where one may stand. */
export const directives: readonly HostileOperation[] = [
  ...places.flatMap(([where, document]) => [
    ...[51, 160].map((count) =>
      hostile(
        `directives: ${count} times @skip on ${where}`,
        document(many(count, () => '@skip(if: false)')),
      ),
    ),
    hostile(`directives: 400 that there are not on ${where}`, document(many(400, (index) => `@d${index}`))),
    hostile(`directives: one that belongs elsewhere on ${where}`, document('@deprecated')),
  ]),
  ...[51, 110].map((count) =>
    hostile(
      `directives: one on each of ${count} fields`,
      `{ viewer { ${many(count, () => 'role @include(if: true)')} } }`,
    ),
  ),
  hostile(
    'directives: 30 in a fragment that is spread twice',
    `{ a: viewer { ...F } b: viewer { ...F } } fragment F on Viewer { ${many(30, () => 'role @include(if: true)')} }`,
  ),
  hostile('directives: @skip twice', '{ viewer @skip(if: false) @skip(if: false) { role } }'),
  hostile('directives: @include without its argument', '{ viewer @include { role } }'),
  hostile('directives: @include of a text', '{ viewer @include(if: "true") { role } }'),
  hostile('directives: @include of null', '{ viewer @include(if: null) { role } }'),
  hostile(
    'directives: @include of a variable that is not given',
    'query ($b: Boolean!) { viewer @include(if: $b) { role } }',
  ),
  hostile('directives: @include of a variable that is null', {
    query: 'query ($b: Boolean = true) { viewer @include(if: $b) { role } }',
    variables: { b: null },
  }),
  hostile(
    'directives: @defer and @stream',
    '{ ... @defer { viewer { role } } requests { nodes @stream { id } } }',
  ),
];
