import { sharedPart } from '../../domain/clientToken/tokenAllowance.ts';
import type { Credential } from '../../domain/viewer.ts';
import type { LiveConnection } from './liveConnection.ts';

/** What a connection counts for, and how many there may be. */
interface Place {
  readonly name: string;
  readonly max: number;
  /** Whose connections these are, for a person to read. */
  readonly whose: string;
}

/** The open connections of this process, each counted for all that it takes a place of. */
export class OpenConnections implements Iterable<LiveConnection> {
  readonly #perKey: number;
  readonly #open = new Set<LiveConnection>();
  readonly #byPlace = new Map<string, Set<LiveConnection>>();

  constructor(perKey: number) {
    this.#perKey = perKey;
  }

  get size(): number {
    return this.#open.size;
  }

  /** @returns null where it is taken in; else what is full, in at most 123 bytes, which the close of a WebSocket may have. */
  add(connection: LiveConnection): string | null {
    const places = placesOf(connection.viewer.credential, this.#perKey);
    const full = places.find(({ name, max }) => (this.#byPlace.get(name)?.size ?? 0) >= max);
    if (full) return `${full.whose} ${full.max} connections open, as many as allowed; try again later`;
    this.#open.add(connection);
    for (const { name } of places) {
      const open = this.#byPlace.get(name) ?? new Set();
      this.#byPlace.set(name, open.add(connection));
    }
    return null;
  }

  /** One that was not taken in changes nothing. */
  delete(connection: LiveConnection): void {
    this.#open.delete(connection);
    for (const { name } of placesOf(connection.viewer.credential, this.#perKey)) {
      const open = this.#byPlace.get(name);
      open?.delete(connection);
      if (open?.size === 0) this.#byPlace.delete(name);
    }
  }

  [Symbol.iterator](): Iterator<LiveConnection> {
    return this.#open.values();
  }
}

/** A client token's connections are its key's as well, to whom all its tokens together leave a reserve. */
function placesOf({ principal, keyId, kind, allowance }: Credential, perKey: number): readonly Place[] {
  const person = kind === 'JWT';
  const whole = {
    name: keyId ?? principal,
    max: perKey,
    whose: person ? 'this person has' : 'the key, with its tokens, has',
  };
  if (allowance === null) return [whole];
  return [
    { name: principal, max: allowance.openConnections, whose: 'this client token has' },
    { name: `tokens of ${keyId}`, max: sharedPart(perKey), whose: 'the client tokens of this key have' },
    whole,
  ];
}
