import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { maxErrors, maxTokens } from '../../limits/limits.ts';
import { shapeFaults, tooLarge } from '../../limits/shapeFaults.ts';
import { SharedCache } from '../../limits/sharedCache.ts';
import { documentBytes } from './documentBytes.ts';
import { noIntrospection } from './noIntrospection.ts';

/** Documents that are kept parsed and validated, in bytes: an app has some dozens, and sends them over and over. */
const maxBytes = 32 * 1024 * 1024;
/** Characters of a document that is kept at most; a longer one is checked each time. */
const maxKeptLength = 10_000;

/**
 * What is done with a document before it is run: the limits, the validation rules, the policy on introspection. A document
 * that has passed is kept, and the same text gives the same document again.
 */
export class Documents {
  readonly schema: GraphQLSchema;
  /** Whether errors may suggest names of the schema: where it may be asked for. */
  readonly hideSuggestions: boolean;
  readonly #rules: typeof specifiedRules;
  readonly #kept: SharedCache<string, DocumentNode>;

  /**
   * @param introspection whether the schema may be asked for; where not, errors suggest no names of it either.
   * @param onDropped is told of each document that is kept no more.
   */
  constructor(
    schema: GraphQLSchema,
    introspection: boolean,
    onDropped: (document: DocumentNode) => void = () => {},
  ) {
    this.schema = schema;
    this.#kept = new SharedCache({ maxBytes, onDropped });
    this.hideSuggestions = !introspection;
    this.#rules = introspection ? specifiedRules : [...specifiedRules, noIntrospection];
  }

  /** Whether the document is kept, so that checking it makes nothing new. */
  has(query: string): boolean {
    return this.#kept.has(query);
  }

  /**
   * The document, or what is wrong with it, each with a code.
   * @param owner whose share of what is kept it uses.
   */
  check(query: string, owner: string): DocumentNode | readonly GraphQLError[] {
    return this.#kept.get(query) ?? this.#checkAnew(query, owner);
  }

  #checkAnew(query: string, owner: string): DocumentNode | readonly GraphQLError[] {
    try {
      const document = parse(query, { maxTokens });
      const faults = shapeFaults(document);
      if (faults.length > 0) return faults;
      const { hideSuggestions } = this;
      const errors = validate(this.schema, document, this.#rules, { maxErrors, hideSuggestions });
      if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
      if (query.length <= maxKeptLength)
        this.#kept.set(query, document, { owner, bytes: documentBytes(document) });
      return document;
    } catch (error) {
      if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
      // The parser goes down the stack, a level for each bracket: some 2,000 within each other come to its end.
      if (error instanceof RangeError) return [tooLarge('The document is nested too deeply to be read.')];
      throw error;
    }
  }
}

export function isErrors<T extends object>(
  value: T | readonly GraphQLError[],
): value is readonly GraphQLError[] {
  return Array.isArray(value);
}

function coded(error: GraphQLError, code: string): GraphQLError {
  // A text that no argument may hold has a code of its own.
  error.extensions.code ??= code;
  return error;
}
