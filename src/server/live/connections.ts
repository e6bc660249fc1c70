import { validKeys } from '../../domain/apiKey/authenticateKey.ts';
import type { Services } from '../../domain/services.ts';
import { hasExpired, type Viewer } from '../../domain/viewer.ts';

/**
 * `forbidden`  the key or token that it came with does not hold any more
 * `restart`    the process stops; another is there, or will be
 * `overload`   it takes more than it may: it may come again later
 */
export type CloseReason = 'forbidden' | 'restart' | 'overload';

/** A connection that stays open: a WebSocket or an event stream. */
export interface LiveConnection {
  readonly viewer: Viewer;
  close(reason: CloseReason): void;
}

/** How often the credentials of open connections are looked at, in milliseconds: what has ended is out within 5 s. */
const lookMs = 2_000;

/** The open connections of this process by whose they are, and their credentials for as long as they are open. */
export class Connections {
  readonly #services: Pick<Services, 'database' | 'log'>;
  readonly #perPrincipal: number;
  readonly #byPrincipal = new Map<string, Set<LiveConnection>>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #looking = false;

  constructor(services: Pick<Services, 'database' | 'hints' | 'log'>, perPrincipal: number) {
    this.#services = services;
    this.#perPrincipal = perPrincipal;
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
    this.#unsubscribe = services.hints.subscribe((hint) => hint.credentials && void this.#look());
  }

  /** @returns false where its principal has as many open connections as it may. */
  admit(connection: LiveConnection): boolean {
    const { principal } = connection.viewer.credential;
    const open = this.#byPrincipal.get(principal) ?? new Set();
    if (open.size >= this.#perPrincipal) return false;
    this.#byPrincipal.set(principal, open.add(connection));
    return true;
  }

  leave(connection: LiveConnection): void {
    const { principal } = connection.viewer.credential;
    const open = this.#byPrincipal.get(principal);
    open?.delete(connection);
    if (open?.size === 0) this.#byPrincipal.delete(principal);
  }

  /** Closes all of them because the process stops. */
  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const connection of this.#all()) connection.close('restart');
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#byPrincipal.size === 0) return;
    this.#looking = true;
    try {
      this.#closeExpired();
      await this.#closeRevoked();
    } catch (error) {
      // A database that is away says nothing about a key: it is asked again.
      this.#services.log.debug({ err: error }, 'the keys of open connections could not be looked at');
    } finally {
      this.#looking = false;
    }
  }

  #closeExpired(): void {
    for (const connection of this.#all()) if (hasExpired(connection.viewer)) connection.close('forbidden');
  }

  /** With a key go the tokens that were made with it. */
  async #closeRevoked(): Promise<void> {
    const asked = new Set<string>();
    for (const { viewer } of this.#all())
      if (viewer.credential.keyId !== null) asked.add(viewer.credential.keyId);
    if (asked.size === 0) return;
    const valid = await validKeys(this.#services, [...asked]);
    for (const connection of this.#all()) {
      const { keyId } = connection.viewer.credential;
      // One that has come since then was looked at when it came.
      if (keyId !== null && asked.has(keyId) && !valid.has(keyId)) connection.close('forbidden');
    }
  }

  *#all(): Generator<LiveConnection> {
    for (const open of this.#byPrincipal.values()) yield* open;
  }
}
