import type { CallParameters } from '../call.ts';
import { refusal } from '../refusal.ts';
import { checkHash, type PersistedDocuments } from './persistedDocuments.ts';
import type { TrustedDocuments } from './trustedDocuments.ts';

export interface DocumentStores {
  /** null: a document is accepted as it is sent. */
  readonly trusted: TrustedDocuments | null;
  readonly persisted: PersistedDocuments;
}

/**
 * The text of the document that a call is about: as it is sent, or as it is known by its id or its hash.
 * @param owner whose share of the documents kept it uses.
 * @throws PERSISTED_QUERY_NOT_FOUND, at which a client of persisted queries sends the document with its hash;
 * TRUSTED_DOCUMENT_REQUIRED where no other is accepted.
 */
export function resolveDocument(
  { query, documentId, persistedHash }: CallParameters,
  { trusted, persisted }: DocumentStores,
  owner: string,
): string | Promise<string> {
  if (query === null) return known(persistedHash ?? documentId ?? '', { trusted, persisted }, owner);
  if (trusted?.only && !trusted.has(query))
    throw refusal(
      'TRUSTED_DOCUMENT_REQUIRED',
      'This gateway accepts trusted documents alone; publish the document to it, or name a published one by `documentId`.',
    );
  if (persistedHash !== null) checkHash(persistedHash, query);
  return query;
}

async function known(id: string, { trusted, persisted }: DocumentStores, owner: string): Promise<string> {
  const text = trusted?.textOf(id) ?? (trusted?.only ? undefined : await persisted.textOf(id, owner));
  if (text !== undefined) return text;
  // Clients of persisted queries know this sentence, letter by letter.
  throw refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', {
    help: 'No document is known by this id. Send it once as `query` together with its SHA-256, or publish it as a trusted document.',
  });
}
