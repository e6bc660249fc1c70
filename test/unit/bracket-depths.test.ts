import fc from 'fast-check';
import { Lexer, Source, TokenKind } from 'graphql';
import { expect, test } from 'vitest';
import { bracketFaults } from '../../src/server/limits/bracketDepth.ts';
import { maxBracketDepth } from '../../src/server/limits/limits.ts';

const refused = (query: string) => bracketFaults(query).length > 0;
const deep = (levels: number) => '['.repeat(levels);

test.each([
  ['as deep as allowed', deep(maxBracketDepth), false],
  ['one deeper', deep(maxBracketDepth + 1), true],
  ['as many beside each other', '{}'.repeat(5_000), false],
  ['of all kinds', '{([a('.repeat(maxBracketDepth), true],
  ['within a text', `{ a(b: "${deep(5_000)}") }`, false],
  ['within a text with an escaped quote', `{ a(b: "\\"${deep(5_000)}") }`, false],
  ['behind a text', `{ a(b: "\\\\") ${deep(5_000)}`, true],
  ['within a block', `{ a(b: """ " \\""" ${deep(5_000)}""") }`, false],
  ['behind a block', `{ a(b: """ " \\""" """) ${deep(5_000)}`, true],
  ['within a comment', `{ # ${deep(5_000)}\n a }`, false],
  ['behind a comment', `{ # "\r ${deep(5_000)}`, true],
])('brackets %s', (_name, query, expected) => {
  expect(refused(query)).toBe(expected);
});

/** As graphql-js counts them; null where it takes the text for no tokens at all. */
function depthByLexer(query: string): number | null {
  const lexer = new Lexer(new Source(query));
  let [depth, most] = [0, 0];
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (['(', '[', '{'].includes(token.kind)) depth += 1;
      if ([')', ']', '}'].includes(token.kind)) depth -= 1;
      most = Math.max(most, depth);
    }
    return most;
  } catch {
    return null;
  }
}

test('brackets are found where graphql-js finds them', () => {
  const pieces = ['"', '"""', '\\"', '\\', '#', '\n', '\r', ' ', 'a', '{', '[', '(', ')', '}'];
  const text = fc.array(fc.constantFrom(...pieces, deep(maxBracketDepth)), { maxLength: 14 });
  fc.assert(
    fc.property(text, (parts) => {
      const query = parts.join('');
      const depth = depthByLexer(query);
      if (depth !== null) expect(refused(query)).toBe(depth > maxBracketDepth);
    }),
    { numRuns: 5_000 },
  );
});
