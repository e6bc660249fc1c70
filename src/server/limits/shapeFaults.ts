import { type DocumentNode, type GraphQLError, TokenKind } from 'graphql';
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
import { tokensOf } from './tokensOf.ts';

/** What the engine takes for a value, beside its text. */
const bytesOfValue = 16;

/** What a document may have at most, and how that is called. */
const bounds: readonly (readonly [keyof Shape | 'rootFields', most: number, called: string])[] = [
  ['depth', maxDepth, 'levels of fields'],
  ['fields', maxFields, 'fields and fragments, with all fragments written out'],
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

function longestName(document: DocumentNode): number {
  let longest = 0;
  for (const { kind, value } of tokensOf(document))
    if (kind === TokenKind.NAME) longest = Math.max(longest, value.length);
  return longest;
}

/** What the values of variables come to. */
export interface VariableSize {
  readonly values: number;
  readonly depth: number;
  /** About how many they are kept in. */
  readonly bytes: number;
}

/** Takes time in proportion to their text, and looks into no more values than are allowed. */
export function sizeOfVariables(variables: unknown): VariableSize {
  let [values, deepest, bytes] = [0, 0, 0];
  const visit = (value: unknown, depth: number): void => {
    values += 1;
    deepest = Math.max(deepest, depth);
    bytes += bytesOfValue + (typeof value === 'string' ? value.length : 0);
    if (typeof value !== 'object' || value === null || values > maxVariableValues) return;
    for (const [name, each] of Object.entries(value)) {
      bytes += name.length;
      visit(each, depth + 1);
    }
  };
  visit(variables, 0);
  return { values, depth: deepest, bytes };
}

/** The same for the values of variables, by what they come to. */
export function variableFaults({ values, depth }: VariableSize): GraphQLError[] {
  if (values <= maxVariableValues && depth <= maxVariableDepth) return [];
  return [
    tooLarge(
      `The variables hold too much; ${maxVariableValues} values, ${maxVariableDepth} levels deep, are allowed.`,
    ),
  ];
}

/** A refusal that says what is allowed. */
export function tooLarge(message: string): GraphQLError {
  return refusal('OPERATION_TOO_LARGE', message);
}
