/** Text of others, made safe for a terminal and for whoever reads it there. Pure. */

/**
 * What a terminal obeys instead of showing it (C0, DEL, C1, of which escape sequences are made), and what makes a line
 * read otherwise than it is (marks, embeddings and isolates of writing direction, separators of lines and paragraphs).
 */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A value within a line: each such character is written as JSON would, `\u001b`; so a value stays in its line. */
export function printable(value: string): string {
  return value.replace(unprintable, escaped);
}

/** The same for text that may have several lines. JSON keeps its meaning: by itself it escapes the C0 characters alone. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
