import { beginningOf } from '../../domain/text.ts';

/** Characters of a message: it may quote what was asked, which may be long. */
const maxLength = 1_000;
/** Of these at the end, where graphql-js says why a value that it quotes is refused. */
const endLength = 300;

/** A message that is too long, without its middle; no character is cut in two. */
export function shortMessage(message: string): string {
  if (message.length <= maxLength) return message;
  return `${beginningOf(message, maxLength - endLength - 3)} … ${message.slice(-endLength).replace(/^\p{Surrogate}/u, '')}`;
}
