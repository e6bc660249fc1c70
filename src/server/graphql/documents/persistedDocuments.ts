import { createHash } from 'node:crypto';
import type { Logger } from '../../../observability/logger.ts';
import { SharedCache } from '../../limits/sharedCache.ts';
import { badRequest } from '../refusal.ts';

/** Where documents are kept for all processes. Each may forget one at any time: its client then sends it again. */
export interface SharedDocuments {
  get(hash: string): Promise<string | null>;
  set(hash: string, text: string): Promise<void>;
}

/** Bytes that a process keeps at most. */
const maxBytes = 16 * 1024 * 1024;
/** Characters of one document: a longer one is sent each time. */
const maxKeptLength = 16 * 1024;

/**
 * Automatic persisted queries: a document that has been sent once with its hash can be named by the hash alone. Any caller
 * with a valid credential fills this, so it is bounded, holds nothing but valid documents, and gives each by its own hash.
 */
export class PersistedDocuments {
  readonly #kept = new SharedCache<string, string>({ maxBytes });
  readonly #shared: SharedDocuments | null;
  readonly #log: Logger;

  /** @param shared null: each process keeps its own. */
  constructor(shared: SharedDocuments | null, log: Logger) {
    this.#shared = shared;
    this.#log = log;
  }

  /** undefined where the hash is not known. @param owner whose share of what is kept it uses. */
  async textOf(hash: string, owner: string): Promise<string | undefined> {
    const kept = this.#kept.get(hash);
    if (kept !== undefined || !this.#shared) return kept;
    const text = await this.#shared.get(hash).catch((error: unknown) => this.#failed(error));
    // Whoever else writes to the store: a document is what its hash says.
    if (!text || hashOf(text) !== hash) return undefined;
    this.#keep(hash, text, owner);
    return text;
  }

  /**
   * @param text a valid document, whose hash this is.
   * @param owner whose share of what is kept it uses.
   */
  keep(hash: string, text: string, owner: string): void {
    if (this.#kept.get(hash) !== undefined || text.length > maxKeptLength) return;
    this.#keep(hash, text, owner);
    void this.#shared?.set(hash, text).catch((error: unknown) => this.#failed(error));
  }

  #keep(hash: string, text: string, owner: string): void {
    // Two bytes a character, where it has any beyond Latin letters.
    this.#kept.set(hash, text, { owner, bytes: 2 * (text.length + hash.length) });
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
