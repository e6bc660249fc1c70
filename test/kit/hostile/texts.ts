import { type HostileOperation, harmless, hostile, many } from './hostileOperation.ts';

const kb = 1024;
const name = 'N'.repeat(100 * kb);
const found = (literal: string) => `{ node(id: ${literal}) { id } }`;
const sized = (literal: string) => `{ requests(first: ${literal}) { nodes { id } } }`;

/** Texts, numbers and names as no lexer likes them. */
export const texts: readonly HostileOperation[] = [
  ...(
    [
      ['a NUL', '\0'],
      ['a bell', '\u0007'],
      ['a delete', '\u007f'],
      ['half a character', '\ud800'],
      ['the other half', '\udc00'],
      ['no character', '\uffff'],
      ['a right-to-left mark', '\u202e'],
      ['a letter that only looks like one', 'vіewer'],
      ['an emoji', '🎬'],
    ] as const
  ).flatMap(([what, character]) => [
    hostile(`texts: ${what} in place of a name`, `{ ${character} }`),
    hostile(`texts: ${what} behind the document`, `{ viewer { role } } ${character}`),
  ]),
  ...['\0', '\ud800', '\udc00\ud800', '\n', '\r'].map((character) =>
    hostile(`texts: ${JSON.stringify(character)} within a text`, found(`"${character}"`), harmless),
  ),
  ...['\\u0000', '\\u{1F3AC}', '\\ud83c\\udfac'].map((written) =>
    hostile(`texts: ${written} within a text`, found(`"${written}"`), harmless),
  ),
  ...['\\ud800', '\\udc00', '\\u{110000}', '\\u{}', '\\u12', '\\u{FFFFFFFFFFFF}', '\\x41', '\\'].map(
    (written) => hostile(`texts: ${written} is no escape`, found(`"${written}"`)),
  ),
  ...[
    '"',
    '"x',
    '"""',
    '"""x',
    '"""x\\"""',
    '"\\"',
    `"${'x'.repeat(200 * kb)}`,
    `"""${'x\n'.repeat(50 * kb)}`,
  ].map((open) =>
    hostile(
      `texts: ${JSON.stringify(open.slice(0, 8))} of ${open.length} is never closed`,
      `{ node(id: ${open}) { id } }`.slice(0, -8),
    ),
  ),
  hostile('texts: a block of 100 KB in lines', found(`"""${' x\n'.repeat(33 * kb)}"""`), harmless),
  hostile('texts: a text of 200 KB', found(`"${'x'.repeat(200 * kb)}"`), harmless),
  hostile('texts: a text of 200 KB in place of a number', sized(`"${'x'.repeat(200 * kb)}"`)),
  hostile('texts: a text of 60 KB of escapes', found(`"${'\\u0041'.repeat(10 * kb)}"`), harmless),
  ...[
    '2147483648',
    '-2147483649',
    '9'.repeat(1000),
    '1e999',
    '1.5',
    '"1"',
    'true',
    '[1, 2]',
    '{}',
    'ONE',
    '101',
    '-1',
  ].map((number) => hostile(`numbers: ${number.slice(0, 20)} in place of a size`, sized(number))),
  ...['01', '1.', '.1', '1e', '0x10', '-', '1_000', '+1', '1.e1', '1..2', 'NaN', '00'].map((number) =>
    hostile(`numbers: ${number} is none`, sized(number)),
  ),
  hostile('numbers: 200 KB of digits', sized('9'.repeat(200 * kb))),
  ...(
    [
      ['a field', `{ ${name} }`],
      ['an alias', `{ ${name}: nothing }`],
      ['two aliases that conflict', `{ viewer { ${name}: role ${name}: keyName } }`],
      ['an operation', `query ${name} { nothing }`],
      ['a fragment', `{ ...${name} }`],
      ['a fragment that nobody spreads', `{ viewer { role } } fragment ${name} on Query { viewer { role } }`],
      ['a type', `{ ... on ${name} { id } }`],
      ['an argument', `{ viewer(${name}: 1) { role } }`],
      ['a directive', `{ viewer @${name} { role } }`],
      ['a variable', `query ($${name}: Int) { viewer { role } }`],
      ['a variable that is not declared', `{ requests(first: $${name}) { nodes { id } } }`],
      ["a variable's type", `query ($a: ${name}) { node(id: $a) { id } }`],
      ['an enum value', `{ requests(filter: { status: ${name} }) { nodes { id } } }`],
      ['an input field', `{ requests(filter: { ${name}: 1 }) { nodes { id } } }`],
      [
        'an operation with 100 variables that it does not use',
        `query ${name} (${many(100, (index) => `$a${index}: Int`)}) { viewer { role } }`,
      ],
      [
        'an operation with 100 variables that it does not declare',
        `query ${name} { requests(filter: { status: [${many(100, (index) => `$a${index}`)}] }) { nodes { id } } }`,
      ],
      [
        'a variable that 100 operations do not declare',
        `fragment F on Query { viewer { role @include(if: $${name}) } } ${many(100, (index) => `query Q${index} { ...F }`)}`,
      ],
    ] as const
  ).map(([what, document]) => hostile(`long names: 100 KB for ${what}`, document)),
  ...(
    [
      ['nothing', ''],
      ['spaces', '   '],
      ['a comment', '# nothing'],
      ['a fragment', 'fragment F on Query { viewer { role } }'],
      ['empty braces', '{}'],
      ['a keyword', 'query'],
      ['an empty selection', '{ viewer {} }'],
      ['a missing selection', '{ viewer }'],
      ['a selection of a scalar', '{ viewer { role { name } } }'],
      ['two operations without a name', '{ viewer { role } } { viewer { role } }'],
      ['two operations of one name', 'query A { viewer { role } } query A { viewer { role } }'],
      ['two operations and no choice', 'query A { viewer { role } } query B { viewer { role } }'],
      ['a type', 'type Query { secret: String }'],
      ['a type beside an operation', '{ viewer { role } } type Secret { secret: String }'],
      ['an extension', 'extend type Query { secret: String }'],
      ['a schema', 'schema { query: Mutation }'],
      ['a directive', 'directive @secret on FIELD'],
      ['JSON', '{"query": "{ viewer { role } }"}'],
      ['JavaScript', '() => process.exit()'],
      ['SQL', "'; DROP TABLE video_request; --"],
      ['HTML', '<script>alert(1)</script>'],
      ['a template', '{{constructor.constructor("return process")()}}'],
    ] as const
  ).map(([what, document]) => hostile(`documents: ${what}`, document)),
];
