import { createHash } from 'node:crypto';

/** UTF-16 units. A shorter text is kept as it is. */
const maxPlainLength = 100;
/** Nothing that a request asks for is longer: 5,000 characters of two units each. */
const maxAskedLength = 10_000;

/**
 * A text of the upstream's in a form that takes little room and is still told from any other: itself, or its digest.
 * @returns null for one that is longer than anything a request can have asked for.
 */
export function keptText(text: string): string | null {
  if (text.length <= maxPlainLength) return text;
  if (text.length > maxAskedLength) return null;
  return `sha256:${createHash('sha256').update(text).digest('base64url')}`;
}
