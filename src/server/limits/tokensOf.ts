import type { DocumentNode, Token } from 'graphql';

/** The tokens of a parsed document, in their order. */
export function* tokensOf({ loc }: Pick<DocumentNode, 'loc'>): Generator<Token> {
  for (let token: Token | null = loc?.startToken ?? null; token; token = token.next) yield token;
}
