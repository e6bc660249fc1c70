import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphQLContext } from '../graphql/context.ts';
import { bracketFaults } from './limits/bracketDepth.ts';
import { maxErrors, maxTokens } from './limits/limits.ts';
import { shapeFaults } from './limits/shapeFaults.ts';

/** What a client sends, on every door. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Checked, and ready to be executed. */
export type Operation = ExecutionArgs & {
  readonly document: DocumentNode;
  readonly contextValue: GraphQLContext;
};

/** Documents that are kept parsed and validated: an app has some dozens, and sends them over and over. */
const keptDocuments = 1_000;
/** Characters of a document that is kept at most; a longer one is checked each time. */
const longestKept = 10_000;

/** Characters of a SHA-256 in hexadecimal. */
export const documentHashLength = 64;

/**
 * What is done with a document before it is run: the limits, the validation rules, the policy on introspection. A document
 * that has passed is kept, and the same text gives the same document again. Apollo Server finds it here by its hash, and
 * does the last two only with what is not kept.
 */
export class Documents {
  readonly schema: GraphQLSchema;
  readonly #introspection: boolean;
  readonly #kept = new LRUCache<string, DocumentNode>({ max: keptDocuments });
  readonly #keptByHash = new LRUCache<string, DocumentNode>({ max: keptDocuments });

  /** @param introspection whether the schema may be asked for; where not, errors suggest no names of it either. */
  constructor(schema: GraphQLSchema, introspection: boolean) {
    this.schema = schema;
    this.#introspection = introspection;
  }

  /** Errors are returned and not thrown: a thrown one would close a whole socket. */
  prepare(request: OperationRequest, contextValue: GraphQLContext): Operation | readonly GraphQLError[] {
    const document = this.check(request.query);
    if (isErrors(document)) return document;
    return {
      schema: this.schema,
      document,
      contextValue,
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? null,
      hideSuggestions: !this.#introspection,
      options: { maxCoercionErrors: maxErrors },
    };
  }

  /** The document, or what is wrong with it. */
  check(query: string): DocumentNode | readonly GraphQLError[] {
    return this.kept(query) ?? this.#checkAnew(query);
  }

  /** One that has passed before. */
  kept(query: string): DocumentNode | undefined {
    return this.#kept.get(query);
  }

  /** @param hash of its text: SHA-256, hexadecimal. */
  ofHash(hash: string): DocumentNode | undefined {
    return this.#keptByHash.get(hash);
  }

  #checkAnew(query: string): DocumentNode | readonly GraphQLError[] {
    try {
      const tooDeep = bracketFaults(query);
      if (tooDeep.length > 0) return tooDeep;
      const document = parse(query, { maxTokens });
      const tooLarge = shapeFaults(document);
      if (tooLarge.length > 0) return tooLarge;
      const rules = this.#introspection
        ? specifiedRules
        : [...specifiedRules, NoSchemaIntrospectionCustomRule];
      const errors = validate(this.schema, document, rules, {
        maxErrors,
        hideSuggestions: !this.#introspection,
      });
      if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
      if (query.length <= longestKept) this.#keep(query, document);
      return document;
    } catch (error) {
      if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
      throw error;
    }
  }

  #keep(query: string, document: DocumentNode): void {
    this.#kept.set(query, document);
    this.#keptByHash.set(createHash('sha256').update(query).digest('hex'), document);
  }
}

export function isErrors<T extends object>(
  value: T | readonly GraphQLError[],
): value is readonly GraphQLError[] {
  return Array.isArray(value);
}

function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return error;
}
