import { LRUCache } from 'lru-cache';

/** Clients send one of a few texts in a header, over and over; a long one is not worth keeping. 60 KB in all, and what is read. */
const keptTexts = 100;
const maxKeptLength = 300;

/** The same reading of a header, done once for each of the texts that keep coming. @param read a pure function. */
export function remembered<Read extends object>(read: (header: string) => Read): (header: string) => Read {
  const kept = new LRUCache<string, Read>({ max: keptTexts });
  return (header) => {
    const known = kept.get(header);
    if (known) return known;
    const made = read(header);
    if (header.length <= maxKeptLength) kept.set(header, made);
    return made;
  };
}
