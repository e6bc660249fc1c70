import type { Redis } from 'ioredis';
import type { SharedDocuments } from '../server/graphql/documents/persistedDocuments.ts';

/** A document that nobody names for so long is forgotten, in seconds. */
const keptSeconds = 24 * 60 * 60;
/**
 * Places for documents, by the beginning of their hash: whoever fills them replaces older ones, and can never have more
 * than so many. An app has some dozens of documents, so two of them seldom meet.
 */
const placeLength = 4;

/** Persisted documents for all processes that share a Redis. A document has 16 KB at most, and all places together 1 GB. */
export function sharedDocuments(redis: Redis): SharedDocuments {
  return {
    get: (hash) => redis.get(keyOf(hash)),
    set: async (hash, text) => void (await redis.set(keyOf(hash), text, 'EX', keptSeconds)),
  };
}

function keyOf(hash: string): string {
  return `clapperboard:document:${hash.slice(0, placeLength)}`;
}
