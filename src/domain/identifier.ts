/** Names and keys that a caller makes up, by which things are told apart. Pure. */
import { lengthOf, nameOf } from './text.ts';

/** Characters of the name of a key or of a team. */
export const maxNameLength = 100;

/** The name as it is kept, or what is wrong with it, to be read behind the name of its field. */
export type Identifier =
  | { readonly value: string; readonly wrong: null }
  | { readonly value: null; readonly wrong: 'BLANK' | 'TOO_LONG' | 'NOT_ALLOWED'; readonly message: string };

/**
 * What nobody sees, or sees as something else: controls, format characters, halves and unassigned ones (C), every blank
 * but the plain one (Z), what fonts leave out by default (zero width, variation selectors, tags, fillers), and the
 * braille pattern without dots.
 */
const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Takes a name in its one form (NFC), or refuses it: two that look the same are then the same, as far as Unicode tells.
 * @param max characters.
 */
export function readIdentifier(given: string, max: number): Identifier {
  if (given.trim() === '') return refused('BLANK', 'is blank');
  const found = unseen.exec(given);
  if (found)
    return refused(
      'NOT_ALLOWED',
      `has the character ${nameOf(found[0])} at place ${placeOf(given, found.index)}, which cannot be seen; leave it out`,
    );
  if (given.startsWith(' ')) return refused('NOT_ALLOWED', 'has a blank (U+0020) at place 1; leave it out');
  if (given.endsWith(' '))
    return refused('NOT_ALLOWED', `has a blank (U+0020) at place ${lengthOf(given)}, its end; leave it out`);
  const value = given.normalize('NFC');
  const length = lengthOf(value);
  if (length > max) return refused('TOO_LONG', `has ${length} characters; at most ${max} are allowed`);
  return { value, wrong: null };
}

function refused(wrong: 'BLANK' | 'TOO_LONG' | 'NOT_ALLOWED', message: string): Identifier {
  return { value: null, wrong, message };
}

/** Counted in characters, from 1. */
function placeOf(text: string, index: number): number {
  return lengthOf(text.slice(0, index)) + 1;
}
