import type { GraphQLError } from 'graphql';
import { maxBracketDepth } from './limits.ts';
import { tooLarge } from './shapeFaults.ts';

const quote = '"'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);
const openings = new Set(['(', '[', '{'].map((bracket) => bracket.charCodeAt(0)));
const closings = new Set([')', ']', '}'].map((bracket) => bracket.charCodeAt(0)));
const comment = '#'.charCodeAt(0);
const lineEnds = /[\n\r]/g;

/**
 * What is wrong with a text whose brackets lie too deep within each other. To be asked before it is parsed: the parser
 * goes down one level of the stack after the other, and 2,000 lists that nobody closes come to its end.
 */
export function bracketFaults(query: string): GraphQLError[] {
  return deeperThan(query, maxBracketDepth)
    ? [tooLarge(`The document has brackets more than ${maxBracketDepth} deep within each other.`)]
    : [];
}

function deeperThan(query: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < query.length; at += 1) {
    const character = query.charCodeAt(at);
    if (openings.has(character)) depth += 1;
    else if (closings.has(character)) depth -= 1;
    else if (character === quote) at = endOfText(query, at);
    else if (character === comment) at = endOfLine(query, at);
    if (depth > most) return true;
  }
  return false;
}

/** Where a text that begins at `from` has its last quote; the end where it has none. */
function endOfText(query: string, from: number): number {
  if (query.startsWith('"""', from)) return endOfBlock(query, from + 3);
  for (let at = from + 1; at < query.length; at += 1) {
    const character = query.charCodeAt(at);
    if (character === backslash) at += 1;
    else if (character === quote) return at;
  }
  return query.length;
}

function endOfBlock(query: string, from: number): number {
  for (let at = from; ; at += 3) {
    at = query.indexOf('"""', at);
    if (at < 0) return query.length;
    if (query.charCodeAt(at - 1) !== backslash) return at + 2;
  }
}

function endOfLine(query: string, from: number): number {
  lineEnds.lastIndex = from;
  return lineEnds.exec(query)?.index ?? query.length;
}
