import { readFileSync } from 'node:fs';
import { type GraphQLSchema, parse, validate } from 'graphql';
import type { TrustedDocumentsConfig } from '../config.ts';
import { parseManifest, TrustedDocuments } from '../server/trustedDocuments.ts';
import { StartupError } from './startupError.ts';

/** @throws StartupError where the file cannot be read, is no manifest, or has a document that this schema cannot run. */
export function readTrustedDocuments(
  { file, only }: TrustedDocumentsConfig,
  schema: GraphQLSchema,
): TrustedDocuments {
  const documents = manifestOf(file);
  for (const [id, text] of documents) {
    const fault = faultOf(text, schema);
    if (fault !== null)
      throw new StartupError(`TRUSTED_DOCUMENTS: document ${id} in ${file} cannot be run: ${fault}`);
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

function faultOf(text: string, schema: GraphQLSchema): string | null {
  try {
    return validate(schema, parse(text))[0]?.message ?? null;
  } catch (error) {
    return (error as Error).message;
  }
}
