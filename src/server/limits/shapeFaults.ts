import { type DocumentNode, type GraphQLError, type Token, TokenKind } from 'graphql';
import { refusal } from '../graphql/refusal.ts';
import { type Shape, shapeOf } from './documentShape.ts';
import {
  maxDepth,
  maxDirectives,
  maxFields,
  maxLines,
  maxNameLength,
  maxRepeatedFields,
  maxRootFields,
  maxVariableDepth,
  maxVariableValues,
} from './limits.ts';

/** What the engine takes for a value, beside its text. */
const bytesOfValue = 16;

/** What a document may have at most, and how that is called. */
const bounds: readonly (readonly [keyof Shape | 'rootFields', most: number, called: string])[] = [
  ['depth', maxDepth, 'levels of fields'],
  ['fields', maxFields, 'fields and inline fragments, with all fragments written out'],
  ['repeated', maxRepeatedFields, 'fields that repeat another one, by an alias or as they are'],
  ['rootFields', maxRootFields, 'fields of the operation itself'],
  ['directives', maxDirectives, 'directives'],
];

/** What makes a document too large, each with what is allowed. To be asked before it is validated: that takes longer. */
export function shapeFaults(document: DocumentNode): GraphQLError[] {
  const lines = document.loc?.endToken.line ?? 0;
  if (lines > maxLines) return [tooLarge(`The document has ${lines} lines; ${maxLines} are allowed.`)];
  const longest = longestName(document);
  if (longest > maxNameLength)
    return [tooLarge(`The document has a name of ${longest} characters; ${maxNameLength} are allowed.`)];
  const shape = shapeOf(document);
  return bounds
    .filter(([measure, most]) => shape[measure] > most)
    .map(([measure, most, called]) =>
      tooLarge(`The document has ${shape[measure]} ${called}; ${most} are allowed.`),
    );
}

function longestName({ loc }: DocumentNode): number {
  let longest = 0;
  for (let token: Token | null = loc?.startToken ?? null; token; token = token.next)
    if (token.kind === TokenKind.NAME) longest = Math.max(longest, token.value.length);
  return longest;
}

/** The same for the values of variables. */
export function variableFaults(variables: unknown): GraphQLError[] {
  let values = 0;
  let deepest = 0;
  const visit = (value: unknown, depth: number): void => {
    values += 1;
    deepest = Math.max(deepest, depth);
    if (values > maxVariableValues || depth > maxVariableDepth) return;
    if (typeof value === 'object' && value !== null)
      for (const each of Object.values(value)) visit(each, depth + 1);
  };
  visit(variables, 0);
  if (values <= maxVariableValues && deepest <= maxVariableDepth) return [];
  return [
    tooLarge(
      `The variables hold too much; ${maxVariableValues} values, ${maxVariableDepth} levels deep, are allowed.`,
    ),
  ];
}

/** About how many bytes the values of variables are kept in. Takes no more time than `variableFaults` allows. */
export function variableBytes(variables: unknown): number {
  let bytes = 0;
  let values = 0;
  const visit = (value: unknown): void => {
    values += 1;
    bytes += bytesOfValue + (typeof value === 'string' ? value.length : 0);
    if (typeof value !== 'object' || value === null || values > maxVariableValues) return;
    for (const [name, each] of Object.entries(value)) {
      bytes += name.length;
      visit(each);
    }
  };
  visit(variables);
  return bytes;
}

/** A refusal that says what is allowed. */
export function tooLarge(message: string): GraphQLError {
  return refusal('OPERATION_TOO_LARGE', message);
}
