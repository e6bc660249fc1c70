import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableLines } from '../../src/observability/printable.ts';

/** What no terminal may be sent, and what turns a line round. */
const commands = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('text of others on its way to a terminal', () => {
  test.each([
    ['\u001b[2J\u001b]0;owned\u0007', '\\u001b[2J\\u001b]0;owned\\u0007'],
    ['a\u009b31mb', 'a\\u009b31mb'],
    ['one\ntwo\r\tthree', 'one\\u000atwo\\u000d\\u0009three'],
    ['abc\u202ecba\u2069', 'abc\\u202ecba\\u2069'],
    ['delete\u007f', 'delete\\u007f'],
    ['Zürich 日本 🎬 שלום', 'Zürich 日本 🎬 שלום'],
  ])('%j is written as %j', (text, written) => {
    expect(printable(text)).toBe(written);
  });

  test('has no command left in it, and what it had is still told', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = printable(text);
        expect(written).not.toMatch(commands);
        const back = written.replace(/\\u([0-9a-f]{4})/g, (_, code) =>
          String.fromCharCode(parseInt(code, 16)),
        );
        expect(back).toBe(
          text.replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16))),
        );
      }),
    );
  });

  test('keeps its lines where it may have several, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printableLines(text).replace(/[\n\t]/g, '')).not.toMatch(commands);
      }),
    );
    expect(printableLines('one\ntwo\u001b')).toBe('one\ntwo\\u001b');
  });

  test('means the same as before where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(JSON.parse(printableLines(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
