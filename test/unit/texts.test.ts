import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginningOf, lengthOf, textFault } from '../../src/domain/text.ts';
import { shortMessage } from '../../src/graphql/error/shortMessage.ts';

/** Any units of UTF-16, halves of characters included. */
const units = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), { maxLength: 30 });
const anyText = units.map((each) => String.fromCharCode(...each));

test.each([
  ['a NUL', 'a\0b', 'U+0000'],
  ['the first half of a character', 'a\ud83e', 'U+D83E'],
  ['the second half', '\udd8aa', 'U+DD8A'],
  ['both the wrong way round', '\udd8a\ud83e', 'U+DD8A'],
  ['one behind a whole character', '🦊\ud83e', 'U+D83E'],
])('%s is no text, and is named', (_name, text, character) => {
  expect(textFault(text)).toContain(character);
});

test('text is what UTF-8 gives back as it was, without a NUL', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = Buffer.from(text).toString() === text && !text.includes('\0');
      expect(textFault(text) === null).toBe(kept);
    }),
  );
});

test('the beginning of a text has so many whole characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
      const beginning = beginningOf(text, most);
      expect(text.startsWith(beginning)).toBe(true);
      expect(beginning.isWellFormed()).toBe(true);
      expect(lengthOf(beginning)).toBe(Math.min(lengthOf(text), most));
    }),
  );
});

test('a message that is too long keeps its beginning and its end', () => {
  const message = shortMessage(`Variable "$input" got invalid value "${'🦊'.repeat(2_000)}"; the reason.`);
  expect(message).toMatch(/^Variable "\$input" got .*the reason\.$/u);
  expect(message.isWellFormed()).toBe(true);
  expect(lengthOf(message)).toBeLessThanOrEqual(1_000);
});
