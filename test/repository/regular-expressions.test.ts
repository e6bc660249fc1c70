/**
 * Callers choose the texts, and how long they are: no regular expression of the program takes more than in proportion to
 * the length of its text. One that did once stopped the process for half a minute.
 */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type Expression, expressionsIn, slowTextFor } from '../kit/regularExpressions.ts';

const source = new URL('../../src/', import.meta.url);

async function all(): Promise<{ readonly file: string; readonly expression: Expression }[]> {
  const files = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.includes('generated'),
  );
  const found = await Promise.all(
    files.map(async (file) =>
      expressionsIn(await readFile(new URL(file, source), 'utf8')).map((expression) => ({
        file,
        expression,
      })),
    ),
  );
  return found.flat();
}

test('no expression of the program is slow for any text of 256 KB', { timeout: 300_000 }, async () => {
  const found = await all();
  expect(found.length).toBeGreaterThan(30);
  const slow = found.flatMap(({ file, expression }) => {
    const text = slowTextFor(expression);
    return text === null ? [] : [`${file}: /${expression.pattern}/${expression.flags} for ${text}`];
  });
  expect(slow).toEqual([]);
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: texts of programs
describe('the finder', () => {
  test.each<[string, string]>([
    ['nested repetition', 'const form = /(a+)+$/;'],
    ['a repetition that another one follows', 'const form = /^(.+)\\s+$/.exec(text);'],
    ['words and blanks before an end', 'const form = /(\\S+)\\s+$/.exec(text);'],
    ['blanks before an end', 'text.replace(/\\s+$/, "")'],
    ['two that overlap', 'const form = /^x*y*x*y*x*z/;'],
    ['an alternative twice', 'const form = new RegExp("^(a|a)*$", "u");'],
    ['one that is made of a constant', 'const word = "(a+)+"; const form = new RegExp(`^${word}$`);'],
    ['one behind a word', 'const form = /^Bearer (.*),(.*)$/i;'],
    ['one that begins anywhere', 'const form = /"[^:]*":/g;'],
  ])('finds %s', (_what, text) => {
    const [expression] = expressionsIn(text);
    expect(slowTextFor(expression as Expression)).not.toBeNull();
  });

  test.each<[string, string]>([
    ['one repetition', 'const form = /^[a-z]+$/;'],
    ['a bounded one', 'const form = /^\\s{0,20}x/;'],
    ['no text of the program', "const text = '/(a+)+$/';"],
  ])('takes %s for harmless', (_what, text) => {
    expect(expressionsIn(text).map(slowTextFor).filter(Boolean)).toEqual([]);
  });

  test('does not overlook one that is made of parts', () => {
    expect(() => expressionsIn('const form = new RegExp("^" + part);')).toThrow('made of parts');
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: texts of programs
