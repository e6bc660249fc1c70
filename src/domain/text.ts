/** Text as it comes from outside: what is no text at all, and how long one is. Pure. */

/** Why no program and no database can keep it, to be read behind the name of what it was given as; or null. */
export function textFault(text: string): string | null {
  if (text.includes('\0')) return 'has a NUL character (U+0000), which is no part of a text; leave it out';
  if (text.isWellFormed()) return null;
  const half = /\p{Surrogate}/u.exec(text)?.[0] ?? '';
  return `has half of a surrogate pair (${nameOf(half)}), which is no character; send whole characters`;
}

/** Characters, each a code point: the one measure of length, whatever a character takes in UTF-16 or UTF-8. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The beginning of a text, at most so many characters, and none of them cut in two. */
export function beginningOf(text: string, max: number): string {
  // A character takes two units at most.
  return text.length <= max ? text : [...text.slice(0, 2 * max)].slice(0, max).join('');
}

/** `U+200B`: how a character is called that cannot be shown. */
export function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
