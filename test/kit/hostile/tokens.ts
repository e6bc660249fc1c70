import { maxTokens } from '../../../src/server/limits/limits.ts';
import { type HostileOperation, harmless, hostile, many } from './hostileOperation.ts';

const kb = 1024;
const closing = '{ viewer { role } }';

/** More to read than there is to say: tokens over the limit, and what counts as none. */
export const tokens: readonly HostileOperation[] = [
  hostile('tokens: names', `{ ${many(maxTokens, () => 'a')} }`),
  ...['{', '[', '(', '...', '!', '$', '@', ':', '=', '|', '&', '}', ']', ')'].map((mark) =>
    hostile(`tokens: one too many of ${mark}`, mark.repeat(maxTokens + 1)),
  ),
  ...['{a', '{a(b:[', '{a(b:{c:', 'query($a:[', '{...{', '{a @b(c:'].map((opening) =>
    hostile(`tokens: ${opening} over and over`, opening.repeat((0.9 * maxTokens) / opening.length)),
  ),
  ...[
    ['texts', '""'],
    ['block texts', '""""""'],
    ['whole numbers', '1'],
    ['fractions', '1.5'],
    ['enum values', 'FAILED'],
    ['nulls', 'null'],
    ['truths', 'true'],
    ['variables', '$a'],
  ].map(([what, piece]) =>
    hostile(
      `tokens: a list of ${what}`,
      `{ requests(filter: { status: [${many(maxTokens, () => piece ?? '')}] }) { nodes { id } } }`,
    ),
  ),
  hostile(
    'tokens: 400 operations',
    many(330, () => '{ a }'),
  ),
  hostile(
    'tokens: 110 operations that have a name',
    many(110, (index) => `query Q${index} { viewer { role } }`),
  ),
  hostile('tokens: 240 variables', `query (${many(240, (index) => `$a${index}: Int`)}) { viewer { role } }`),
  hostile('tokens: 300 arguments', `{ viewer(${many(300, (index) => `a${index}: 1`)}) { role } }`),
  hostile(
    'tokens: 300 input fields',
    `{ requests(filter: { ${many(300, (index) => `a${index}: 1`)} }) { nodes { id } } }`,
  ),
  ...[
    ['comments', '#\n'],
    ['comments of one line', `#${'x'.repeat(1000)}\n`],
    ['commas', ','],
    ['spaces', ' '],
    ['lines', '\n'],
    ['byte order marks', '\ufeff'],
    ['tabs', '\t'],
  ].flatMap(([what = '', piece = '']) => {
    const flood = piece.repeat(Math.floor((60 * kb) / Buffer.byteLength(piece)));
    return [
      hostile(`ignored: 60 KB of ${what} before nonsense`, `${flood} { nothing }`),
      hostile(
        `ignored: 60 KB of ${what} after too many tokens`,
        `{ ${many(maxTokens, () => 'a')} } ${flood}`,
      ),
      hostile(`ignored: 60 KB of ${what} and no document`, flood),
      hostile(`ignored: 60 KB of ${what} around a document`, `${flood}${closing}${flood}`, harmless),
    ];
  }),
  hostile('ignored: 200 KB of commas before nonsense', `${','.repeat(200 * kb)} { nothing }`),
  hostile('ignored: 120 KB of comments before nonsense', `${'#\n'.repeat(60 * kb)} { nothing }`),
  ...['\n', '\r'].map((line) =>
    hostile(
      `ignored: 120 KB of ${JSON.stringify(line)} before a hundred faults`,
      `${line.repeat(120 * kb)} { viewer { ${many(100, (index) => `nothing${index}`)} } }`,
    ),
  ),
  hostile(
    'ignored: 120 KB of lines before an argument that is given 240 times',
    `${'\n'.repeat(120 * kb)} { viewer(${many(240, () => 'a: 1')}) { role } }`,
  ),
  hostile('ignored: 200 KB of one comment', `#${'x'.repeat(200 * kb)}`),
  hostile(
    'ignored: 200 KB of one comment around a document',
    `#${'x'.repeat(200 * kb)}\n${closing}`,
    harmless,
  ),
];
