/** Finds the regular expressions of a program's text, and those that take much longer for a text that is a little longer. */
import { createContext, runInContext } from 'node:vm';
import { parseSync } from '@swc/core';
import fc from 'fast-check';

export interface Expression {
  readonly pattern: string;
  readonly flags: string;
}

interface Node {
  readonly type?: string;
  readonly value?: string;
  readonly pattern?: string;
  readonly flags?: string;
  readonly callee?: Node;
  readonly arguments?: readonly { readonly expression: Node }[];
  /** Of a constant. */
  readonly id?: Node;
  readonly init?: Node | null;
  /** Of a text with parts in it. */
  readonly quasis?: readonly { readonly cooked: string }[];
  readonly expressions?: readonly Node[];
}

/**
 * All that stand in a file of TypeScript, by a parser of it; also those that are made of constant texts of the same file.
 * @throws Error for one that is made of other parts when the program runs: nobody can look at that here.
 */
export function expressionsIn(text: string): Expression[] {
  const program = parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2022' });
  const constants = new Map<string, string>();
  walk(program, ({ type, id, init }) => {
    if (type === 'VariableDeclarator' && init?.type === 'StringLiteral')
      constants.set(id?.value ?? '', init.value ?? '');
  });
  const textOf = ({ type, value, quasis = [], expressions = [] }: Node): string => {
    if (type === 'StringLiteral') return value ?? '';
    const known = type === 'Identifier' ? constants.get(value ?? '') : undefined;
    if (known !== undefined) return known;
    if (type !== 'TemplateLiteral') throw new Error('a regular expression is made of parts');
    return quasis.map(({ cooked }, at) => cooked + (expressions[at] ? textOf(expressions[at]) : '')).join('');
  };
  const found: Expression[] = [];
  walk(program, ({ type, pattern = '', flags = '', callee, arguments: given = [] }) => {
    if (type === 'RegExpLiteral') found.push({ pattern, flags });
    if ((type !== 'NewExpression' && type !== 'CallExpression') || callee?.value !== 'RegExp') return;
    const [first, second] = given.map(({ expression }) => expression);
    if (first && first.type !== 'RegExpLiteral')
      found.push({ pattern: textOf(first), flags: second ? textOf(second) : '' });
  });
  return found;
}

function walk(value: unknown, look: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  look(value as Node);
  for (const each of Object.values(value)) walk(each, look);
}

/** Lengths that are compared, in characters: the largest is that of the largest message. */
const tiny = 4 * 1024;
const short = 32 * 1024;
const long = 256 * 1024;
/** Milliseconds for the long text: what goes through it once takes one or two. */
const maxMs = 150;
/** So many times longer the long text may take than the short one, which is an eighth of it: a square is 64 times. */
const maxFactor = 30;
/** Milliseconds that a short text may take without a look at the long one: a square of it stays below the bound. */
const harmlessMs = 2;
/** A machine that is busy with something else is seldom so for the same text again and again. */
const tries = 3;

/** The first text, described, for which an expression takes more than in proportion to its length; null where there is none. */
export function slowTextFor({ pattern, flags }: Expression): string | null {
  const context = createContext({ text: '' });
  // As it is used in most places; `replace` and `matchAll` go through the whole text, and so does `g`.
  runInContext(
    `const form = new RegExp(${JSON.stringify(pattern)}, ${JSON.stringify(flags.replace('y', ''))});`,
    context,
  );
  const msFor = (text: string, timeout: number): number => {
    context.text = text;
    const begun = performance.now();
    try {
      runInContext('form.lastIndex = 0; text.search(form);', context, { timeout });
    } catch {
      return Number.POSITIVE_INFINITY;
    }
    return performance.now() - begun;
  };
  const isSlow = (textOf: (length: number) => string): boolean => {
    // Tells what would never end.
    if (msFor(textOf(tiny), maxMs) > maxMs) return true;
    const brief = msFor(textOf(short), 10 * maxMs);
    if (brief <= harmlessMs) return false;
    const ms = msFor(textOf(long), 10 * maxMs);
    return ms > maxMs && (brief > maxMs || ms > maxFactor * brief);
  };
  const isSlowEachTime = (textOf: (length: number) => string): boolean =>
    Array.from({ length: tries }).every(() => isSlow(textOf));
  for (const { what, textOf } of hostileTexts({ pattern, flags })) if (isSlowEachTime(textOf)) return what;
  return null;
}

interface HostileText {
  readonly what: string;
  readonly textOf: (length: number) => string;
}

/** Behind what repeats there stands what lets the whole fail: an expression goes back over it then. */
const ends = ['', '!', '\n', 'é', ' x'];

/**
 * Texts that an expression could go through again and again: near-misses of what it matches, each pumped up at each of
 * its places by each of its short parts; and repetitions of the characters that it names.
 */
function* hostileTexts(expression: Expression): Generator<HostileText> {
  const alphabet = charactersOf(expression);
  const repeated = [...alphabet, ...alphabet.flatMap((one) => alphabet.map((other) => one + other))].slice(
    0,
    120,
  );
  for (const [before, after] of [['', ''], ...surroundings(expression)] as const)
    for (const part of before === '' && after === '' ? repeated : partsOf(before, alphabet))
      for (const end of ends)
        yield {
          what: `${JSON.stringify(before)} + ${JSON.stringify(part)} again and again + ${JSON.stringify(end + after)}`,
          textOf: (length) => before + part.repeat(Math.ceil(length / part.length)) + end + after,
        };
}

/** The last few characters, which is what the expression was just at, and what else it knows. */
function partsOf(before: string, alphabet: readonly string[]): Set<string> {
  return new Set(
    [before.slice(-1), before.slice(-2), before.slice(-3), ...alphabet.slice(0, 6)].filter(Boolean),
  );
}

/** Ways to cut a matching text in two, so that the middle of an anchored expression is reached. */
function surroundings({ pattern, flags }: Expression): [string, string][] {
  const cuts = samples(pattern, flags).flatMap((text) =>
    Array.from({ length: Math.min(text.length, 12) + 1 }, (_, at): [string, string][] => [
      [text.slice(0, at), ''],
      [text.slice(0, at), text.slice(at)],
    ]).flat(),
  );
  return [...new Map(cuts.map((cut) => [cut.join('\0'), cut])).values()].slice(0, 24);
}

/** Some texts that match; none where fast-check does not know how. */
function samples(pattern: string, flags: string): string[] {
  try {
    const form = new RegExp(pattern, flags.replace(/[giy]/g, ''));
    return fc.sample(fc.stringMatching(form), { numRuns: 4, seed: 1 }).filter((text) => text.length <= 200);
  } catch {
    return [];
  }
}

/** The characters that stand in it, and one of each kind that a class may mean. */
function charactersOf({ pattern }: Expression): string[] {
  const plain = pattern.replaceAll(/\\[bBdDsSwWpPnrtvfux0-9]|[\\^$.*+?()[\]{}|]/g, '');
  return [
    ...new Set([
      ' ',
      ...[...plain].filter((each) => !/[a-zA-Z0-9]/.test(each)),
      'a',
      '0',
      '-',
      ...plain,
      '\n',
      '(',
      '[',
      '\t',
      '.',
      '/',
      'A',
    ]),
  ].slice(0, 24);
}
