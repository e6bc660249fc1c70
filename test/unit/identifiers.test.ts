import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIdentifier } from '../../src/domain/identifier.ts';

const read = (text: string) => readIdentifier(text, 255);

describe('a name that a caller makes up', () => {
  test.each([
    ['an id', '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11', '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11'],
    ['words', 'website backend', 'website backend'],
    ['another script', 'ключ 鍵 🦊', 'ключ 鍵 🦊'],
    ['a letter that is composed', 'caf\u00e9', 'caf\u00e9'],
    ['a letter that is decomposed', 'cafe\u0301', 'caf\u00e9'],
    ['the sign of a unit', '5 k\u2126', '5 k\u03a9'],
  ])('is kept in one form: %s', (_name, given, value) => {
    expect(read(given)).toEqual({ value, wrong: null });
  });

  test.each([
    ['nothing', '', 'BLANK', 'is blank'],
    ['blanks', ' \u00a0\t', 'BLANK', 'is blank'],
    ['a blank in front', ' a', 'NOT_ALLOWED', 'U+0020) at place 1'],
    ['a blank behind', 'ab ', 'NOT_ALLOWED', 'U+0020) at place 3'],
    ['a line break', 'a\nb', 'NOT_ALLOWED', 'U+000A at place 2'],
    ['a NUL', 'a\0', 'NOT_ALLOWED', 'U+0000 at place 2'],
    ['a delete', '\x7fa', 'NOT_ALLOWED', 'U+007F at place 1'],
    ['a space of no width', 'a\u200bb', 'NOT_ALLOWED', 'U+200B at place 2'],
    ['a joiner of no width', '🦊\u200d🦊', 'NOT_ALLOWED', 'U+200D at place 2'],
    ['a byte order mark', '\ufeffa', 'NOT_ALLOWED', 'U+FEFF at place 1'],
    ['a mark of direction', 'a\u202eb', 'NOT_ALLOWED', 'U+202E at place 2'],
    ['a soft hyphen', 'a\u00adb', 'NOT_ALLOWED', 'U+00AD at place 2'],
    ['a blank that does not break', 'a\u00a0b', 'NOT_ALLOWED', 'U+00A0 at place 2'],
    ['an ideographic blank', 'a\u3000b', 'NOT_ALLOWED', 'U+3000 at place 2'],
    ['a line separator', 'a\u2028b', 'NOT_ALLOWED', 'U+2028 at place 2'],
    ['a variation selector', 'a\ufe0f', 'NOT_ALLOWED', 'U+FE0F at place 2'],
    ['a supplementary one', 'a\u{e0100}', 'NOT_ALLOWED', 'U+E0100 at place 2'],
    ['a tag', 'a\u{e0041}', 'NOT_ALLOWED', 'U+E0041 at place 2'],
    ['a filler', 'a\u3164', 'NOT_ALLOWED', 'U+3164 at place 2'],
    ['an empty braille pattern', 'a\u2800b', 'NOT_ALLOWED', 'U+2800 at place 2'],
    ['a private character', 'a\ue000', 'NOT_ALLOWED', 'U+E000 at place 2'],
    ['half of a character', 'a\ud800', 'NOT_ALLOWED', 'U+D800 at place 2'],
    ['256 characters', '🦊'.repeat(256), 'TOO_LONG', 'has 256 characters; at most 255'],
  ])('is refused with the character and its place: %s', (_name, given, wrong, message) => {
    expect(read(given)).toEqual({ value: null, wrong, message: expect.stringContaining(message) });
  });

  test('is as long as its characters, whatever they take', () => {
    expect(read('🦊'.repeat(255)).wrong).toBeNull();
    expect(read('e\u0301'.repeat(255)).wrong).toBeNull();
  });
});

const anyText = fc.string({ unit: 'binary', maxLength: 20 });

test('two spellings of one text are one name, or are both refused', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const spellings = [text.normalize('NFC'), text.normalize('NFD')].map((each) => read(each).value);
      expect(spellings[0]).toBe(spellings[1]);
    }),
    { numRuns: 2_000 },
  );
});

test('a name that is taken is in its form, and is taken again as it is', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { value } = read(text);
      if (value === null) return;
      expect(value.normalize('NFC')).toBe(value);
      expect(value.trim()).toBe(value);
      expect(read(value)).toEqual({ value, wrong: null });
    }),
    { numRuns: 2_000 },
  );
});

test('nothing unseen makes a second name of one', () => {
  const unseen = fc.constantFrom('\u200b', '\u200d', '\u2060', '\ufe0e', '\u061c', '\u2066', '\u034f', '\0');
  fc.assert(
    fc.property(anyText, unseen, fc.nat(20), (text, more, at) => {
      const characters = [...text];
      expect(read(characters.toSpliced(at, 0, more).join('')).value).toBeNull();
    }),
  );
});
