import type { DocumentNode } from 'graphql';
import { tokenBytes } from '../../limits/limits.ts';
import { tokensOf } from '../../limits/tokensOf.ts';

/** What a parsed document takes, in bytes, its text included. Takes time in proportion to its tokens. */
export function documentBytes(document: DocumentNode): number {
  let bytes = 2 * (document.loc?.source.body.length ?? 0);
  for (const _ of tokensOf(document)) bytes += tokenBytes;
  return bytes;
}
