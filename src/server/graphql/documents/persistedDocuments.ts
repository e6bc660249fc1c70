import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../../observability/logger.ts';
import { badRequest } from '../refusal.ts';

/** Where documents are kept for all processes. Each may forget one at any time: its client then sends it again. */
export interface SharedDocuments {
  get(hash: string): Promise<string | null>;
  set(hash: string, text: string): Promise<void>;
}

/** Characters that a process keeps at most, and of one document: a longer one is sent each time. */
const maxKeptInAll = 8 * 1024 * 1024;
const maxKeptLength = 16 * 1024;

/**
 * Automatic persisted queries: a document that has been sent once with its hash can be named by the hash alone. Any caller
 * with a valid credential fills this, so it is bounded, holds nothing but valid documents, and gives each by its own hash.
 */
export class PersistedDocuments {
  readonly #kept = new LRUCache<string, string>({
    maxSize: maxKeptInAll,
    maxEntrySize: maxKeptLength,
    sizeCalculation: (text) => text.length,
  });
  readonly #shared: SharedDocuments | null;
  readonly #log: Logger;

  /** @param shared null: each process keeps its own. */
  constructor(shared: SharedDocuments | null, log: Logger) {
    this.#shared = shared;
    this.#log = log;
  }

  /** undefined where the hash is not known. */
  async textOf(hash: string): Promise<string | undefined> {
    const kept = this.#kept.get(hash);
    if (kept !== undefined || !this.#shared) return kept;
    const text = await this.#shared.get(hash).catch((error: unknown) => this.#failed(error));
    // Whoever else writes to the store: a document is what its hash says.
    if (!text || hashOf(text) !== hash) return undefined;
    this.#kept.set(hash, text);
    return text;
  }

  /** @param text a valid document, whose hash this is. */
  keep(hash: string, text: string): void {
    if (this.#kept.has(hash) || text.length > maxKeptLength) return;
    this.#kept.set(hash, text);
    void this.#shared?.set(hash, text).catch((error: unknown) => this.#failed(error));
  }

  /** A store that is unavailable costs a client one more call. */
  #failed(error: unknown): null {
    this.#log.debug({ err: error }, 'the store of persisted documents failed');
    return null;
  }
}

/** @throws a BAD_REQUEST error where the hash is another document's. */
export function checkHash(hash: string, text: string): void {
  if (hashOf(text) !== hash)
    throw badRequest('`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query` in hexadecimal.');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
