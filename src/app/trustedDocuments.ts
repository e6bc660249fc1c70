import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import type { TrustedDocumentsConfig } from '../config.ts';
import { Documents, isErrors } from '../server/graphql/documents/documents.ts';
import { parseManifest, TrustedDocuments } from '../server/graphql/documents/trustedDocuments.ts';
import { StartupError } from './startupError.ts';

/** @throws StartupError where the file cannot be read, is no manifest, or has a document that would be refused at every call. */
export function readTrustedDocuments(
  { file, only }: TrustedDocumentsConfig,
  schema: GraphQLSchema,
): TrustedDocuments {
  const documents = manifestOf(file);
  const checker = new Documents(schema, true);
  for (const [id, text] of documents) {
    const checked = checker.check(text, '');
    if (isErrors(checked))
      throw new StartupError(
        `TRUSTED_DOCUMENTS: document ${id} in ${file} cannot be run: ${checked[0]?.message}`,
      );
  }
  return new TrustedDocuments(documents, only);
}

function manifestOf(file: string): ReadonlyMap<string, string> {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      code
        ? `TRUSTED_DOCUMENTS: ${file} cannot be read: ${code}.`
        : `TRUSTED_DOCUMENTS: ${file} is no manifest; {"<id>": "<document>"} or Apollo's apollo-persisted-query-manifest is wanted.`,
    );
  }
}
