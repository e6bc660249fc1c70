import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { OperationRequest } from './prepareOperation.ts';

/** What a client sends that knows its documents by id. */
export interface DocumentRequest extends Omit<OperationRequest, 'query'> {
  readonly query?: string | null | undefined;
  /** The appendix of GraphQL over HTTP, with or without `sha256:`. */
  readonly documentId?: string | null | undefined;
  /** Apollo's and graphql-ws's older way. */
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** `{"<id>": "<document>"}` as graphql-codegen and Relay write it, or the manifest of Apollo's generator. */
const manifest = z.union([
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => new Map(operations.map(({ id, body }) => [id, body]))),
  z.record(z.string(), z.string()).transform((documents) => new Map(Object.entries(documents))),
]);
const persistedQuery = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

/** Documents that an app was built with, and that it may name by their ids; or that alone are taken. */
export class TrustedDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;
  readonly #only: boolean;

  /** @param only whether no others are taken. */
  constructor(byId: ReadonlyMap<string, string>, only: boolean) {
    this.#byId = byId;
    this.#texts = new Set(byId.values());
    this.#only = only;
  }

  /**
   * The document that a request is about, where it can be told.
   * @throws a GraphQLError where the id is not known, or no other document is taken.
   */
  textOf(request: DocumentRequest): string | undefined {
    const id = idOf(request);
    if (!request.query && id !== undefined) return this.#named(id);
    const text = request.query ?? undefined;
    if (this.#only && !(text !== undefined && this.#texts.has(text))) throw notTrusted();
    return text;
  }

  #named(id: string): string {
    const text = this.#byId.get(id);
    if (text === undefined) throw unknownDocument();
    return text;
  }
}

/** @throws where it is none of the two forms. */
export function parseManifest(text: string): ReadonlyMap<string, string> {
  return manifest.parse(JSON.parse(text));
}

function idOf({ documentId, extensions }: DocumentRequest): string | undefined {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  return persistedQuery.safeParse(extensions).data?.persistedQuery.sha256Hash;
}

function unknownDocument(): GraphQLError {
  return new GraphQLError('No trusted document has this id; publish it to the gateway first.', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 400 } },
  });
}

function notTrusted(): GraphQLError {
  return new GraphQLError('Only trusted documents are taken; name one by its id as documentId.', {
    extensions: { code: 'TRUSTED_DOCUMENT_REQUIRED', http: { status: 400 } },
  });
}
