import { z } from 'zod';

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

/** Documents that an app was built with, and that it may name by their ids; or that alone are accepted. */
export class TrustedDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;
  /** Whether no others are accepted. */
  readonly only: boolean;

  constructor(byId: ReadonlyMap<string, string>, only: boolean) {
    this.#byId = byId;
    this.#texts = new Set(byId.values());
    this.only = only;
  }

  textOf(id: string): string | undefined {
    return this.#byId.get(id);
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }
}

/** @throws where it is none of the two forms. */
export function parseManifest(text: string): ReadonlyMap<string, string> {
  return manifest.parse(JSON.parse(text));
}
