import { LRUCache } from 'lru-cache';

/** So large a part of what is bounded for all one caller may have: what others use stays, whatever one of them sends. */
export const callerShare = 1 / 8;
/** What an entry takes beside its key and its value, in bytes: it stands in both lists. */
const entryBytes = 200;

interface Entry<Key, Value> {
  readonly key: Key;
  readonly value: Value;
  readonly owner: string;
  readonly bytes: number;
}

/** What one owner has in the cache. */
interface Owned<Key> {
  bytes: number;
  /** The one that was used longest ago comes first. */
  readonly keys: Set<Key>;
}

export interface SharedCacheOptions<Value> {
  /** Bytes of all entries together. */
  readonly maxBytes: number;
  /** Told of each value that is kept no more. */
  readonly onDropped?: (value: Value) => void;
}

/**
 * Keeps what callers have caused, in so many bytes and no more. What one has caused is found by all; who is above its
 * share loses its own entries, and nobody else's, those first that were used longest ago.
 */
export class SharedCache<Key extends {}, Value extends {}> {
  readonly #share: number;
  readonly #entries: LRUCache<Key, Entry<Key, Value>>;
  readonly #owners = new Map<string, Owned<Key>>();

  constructor({ maxBytes, onDropped }: SharedCacheOptions<Value>) {
    this.#share = maxBytes * callerShare;
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }) => bytes,
      dispose: (entry) => {
        this.#disown(entry);
        onDropped?.(entry.value);
      },
    });
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const keys = this.#owners.get(entry.owner)?.keys;
    // The key that is kept, and not its twin: a text that a call has brought goes with the call.
    if (keys?.delete(entry.key)) keys.add(entry.key);
    return entry.value;
  }

  /**
   * @param owner who has caused it.
   * @param bytes that the key and the value take. What is larger than a share is not kept.
   * @returns whether it is kept.
   */
  set(key: Key, value: Value, { owner, bytes }: { readonly owner: string; readonly bytes: number }): boolean {
    const entry = { key, value, owner, bytes: Math.ceil(bytes) + entryBytes };
    this.#entries.delete(key);
    if (entry.bytes > this.#share) return false;
    const owned = this.#owners.get(owner) ?? { bytes: 0, keys: new Set<Key>() };
    for (const oldest of owned.keys) {
      if (owned.bytes + entry.bytes <= this.#share) break;
      this.#entries.delete(oldest);
    }
    this.#owners.set(owner, owned);
    owned.bytes += entry.bytes;
    owned.keys.add(key);
    this.#entries.set(key, entry);
    return true;
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #disown({ key, owner, bytes }: Entry<Key, Value>): void {
    const owned = this.#owners.get(owner);
    if (!owned) return;
    owned.bytes -= bytes;
    owned.keys.delete(key);
    if (owned.keys.size === 0) this.#owners.delete(owner);
  }
}
