import { LRUCache } from 'lru-cache';
import { authenticateKey } from './apiKey/authenticateKey.ts';
import { KeyLookUps } from './apiKey/keyLookUps.ts';
import { tokenPrefix } from './clientToken/tokenJwt.ts';
import type { Services } from './services.ts';
import { TooManyLookUps } from './tooManyLookUps.ts';
import { hasExpired, type Viewer } from './viewer.ts';

/** Three parts in base64url, the first of which begins as JSON does; a token of ours is one behind its prefix. */
const jwtForm = /^(?:clapt_)?eyJ[\w-]*\.[\w-]+\.[\w-]+$/;
/** Characters of a credential at most: providers put a good deal into a token. */
const maxLength = 8 * 1024;
/**
 * Credentials that are remembered, and their bytes in all; those that do not hold never are. Nobody has a share of them: who
 * has many costs others one more look at theirs, which they need every two seconds anyway.
 */
const maxKept = 10_000;
const maxKeptBytes = 16 * 1024 * 1024;
/** What one takes beside its text: whom it stands for. */
const viewerBytes = 1_000;
/** So long one holds on without being looked at, in milliseconds. Revoking tells all processes to look at once. */
const keptMs = 2_000;
/** Credentials that are being looked at: beyond, a call is told to come back. */
const maxLooking = 10_000;

type Source = Pick<Services, 'database' | 'clientTokens' | 'identityProvider' | 'hints'>;

/**
 * Tells whom a credential stands for. One that holds is remembered for a moment: most calls come with one seen just
 * before. One that does not is looked at each time, together with others, and takes no room from those that hold.
 */
export class Credentials {
  readonly #services: Source;
  readonly #keys: KeyLookUps;
  readonly #kept = new LRUCache<string, Viewer>({
    max: maxKept,
    maxSize: maxKeptBytes,
    sizeCalculation: (_viewer, bearer) => bearer.length + viewerBytes,
    ttl: keptMs,
    // Looks at the clock so often; to the millisecond, each call would.
    ttlResolution: 50,
  });
  readonly #looking = new Map<string, Promise<Viewer | null>>();
  readonly #unsubscribe: () => void;

  constructor(services: Source) {
    this.#services = services;
    this.#keys = new KeyLookUps(services);
    this.#unsubscribe = services.hints.subscribe((hint) => hint.credentials && this.#forgetAll());
  }

  /** Whom a bearer credential stands for as far as it is remembered; null where it is not, whether it holds or not. */
  known(bearer: string): Viewer | null {
    const viewer = this.#kept.get(bearer);
    return viewer && !hasExpired(viewer) ? viewer : null;
  }

  /**
   * Whom a bearer credential stands for, or null: whatever is wrong with one reads alike.
   * @throws TooManyLookUps, and what the database and the identity provider throw while they are unavailable.
   */
  async viewerOf(bearer: string): Promise<Viewer | null> {
    const known = this.known(bearer);
    if (known || bearer.length > maxLength) return known;
    const viewer = await (this.#looking.get(bearer) ?? this.#look(bearer));
    return viewer && !hasExpired(viewer) ? viewer : null;
  }

  close(): void {
    this.#unsubscribe();
  }

  /** What is under way may have been read before the revocation: it is neither joined nor remembered. */
  #forgetAll(): void {
    this.#kept.clear();
    this.#looking.clear();
  }

  #look(bearer: string): Promise<Viewer | null> {
    if (this.#looking.size >= maxLooking) throw new TooManyLookUps(maxLooking);
    const looking = this.#verify(bearer);
    this.#looking.set(bearer, looking);
    const settle = (viewer: Viewer | null) => {
      if (this.#looking.get(bearer) !== looking) return;
      this.#looking.delete(bearer);
      if (viewer) this.#kept.set(bearer, viewer);
    };
    looking.then(settle, () => settle(null));
    return looking;
  }

  /** Its form alone says of which kind it is, so that no kind is ever checked by another's rules. */
  async #verify(bearer: string): Promise<Viewer | null> {
    const { clientTokens, identityProvider } = this.#services;
    if (!jwtForm.test(bearer)) return authenticateKey(this.#keys, bearer);
    if (bearer.startsWith(tokenPrefix)) return clientTokens.verify(bearer);
    return identityProvider?.verify(bearer) ?? null;
  }
}
