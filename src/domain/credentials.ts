import { LRUCache } from 'lru-cache';
import { authenticateKey } from './apiKey/authenticateKey.ts';
import { tokenPrefix } from './clientToken/tokenJwt.ts';
import type { Services } from './services.ts';
import { hasExpired, type Viewer } from './viewer.ts';

/** Three parts in base64url, the first of which begins as JSON does; a token of ours is one behind its prefix. */
const jwtForm = /^(?:clapt_)?eyJ[\w-]*\.[\w-]+\.[\w-]+$/;
/** No credential that anybody gives out is longer, in characters: a JWT has to fit into a header. */
const maxLength = 8 * 1024;
/**
 * What is kept of credentials, in bytes; those that do not hold never are. They have no owner before they are looked at,
 * and so no share: whoever holds many tokens costs others one more look at theirs, which they need every two seconds anyway.
 */
const maxBytes = 16 * 1024 * 1024;
/** What one takes beside its text: whom it stands for. */
const viewerBytes = 1_000;
/** So long one holds on without being looked at, in milliseconds. Revoking tells all processes to look at once. */
const keptMs = 2_000;

/** One look at a credential. */
interface Looking {
  readonly found: Promise<Viewer | null>;
  /** Whom it stands for, as soon as that is known. */
  viewer: Viewer | null;
}

type Source = Pick<Services, 'database' | 'clientTokens' | 'identityProvider' | 'hints'>;

/** Tells whom a credential stands for. One that holds is kept for a moment: most calls come with one seen just before. */
export class Credentials {
  readonly #services: Source;
  readonly #kept = new LRUCache<string, Looking>({
    maxSize: maxBytes,
    sizeCalculation: (_looking, bearer) => bearer.length + viewerBytes,
    ttl: keptMs,
    // Looks at the clock so often; to the millisecond, each call would.
    ttlResolution: 50,
  });
  readonly #unsubscribe: () => void;

  constructor(services: Source) {
    this.#services = services;
    this.#unsubscribe = services.hints.subscribe((hint) => hint.credentials && this.#kept.clear());
  }

  /** Whom a bearer credential stands for, or null: whatever is wrong with one reads alike. */
  async viewerOf(bearer: string): Promise<Viewer | null> {
    if (bearer.length > maxLength) return null;
    const { found, viewer } = this.#kept.get(bearer) ?? this.#look(bearer);
    const known = viewer ?? (await found);
    return known && !hasExpired(known) ? known : null;
  }

  /** The same without asking anybody: null where it is not remembered as one that is valid. */
  known(bearer: string): Viewer | null {
    const viewer = this.#kept.get(bearer)?.viewer ?? null;
    return viewer && !hasExpired(viewer) ? viewer : null;
  }

  close(): void {
    this.#unsubscribe();
  }

  #look(bearer: string): Looking {
    const looking: Looking = { found: this.#verify(bearer), viewer: null };
    this.#kept.set(bearer, looking);
    const keep = (viewer: Viewer | null) => {
      looking.viewer = viewer;
      if (!viewer && this.#kept.peek(bearer) === looking) this.#kept.delete(bearer);
    };
    looking.found.then(keep, () => keep(null));
    return looking;
  }

  /** Its form alone says of which kind it is, so that no kind is ever checked by another's rules. */
  async #verify(bearer: string): Promise<Viewer | null> {
    const { clientTokens, identityProvider } = this.#services;
    if (!jwtForm.test(bearer)) return authenticateKey(this.#services, bearer);
    if (bearer.startsWith(tokenPrefix)) return clientTokens.verify(bearer);
    return identityProvider?.verify(bearer) ?? null;
  }
}
