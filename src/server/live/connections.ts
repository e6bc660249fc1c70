import { validKeys } from '../../domain/apiKey/authenticateKey.ts';
import type { Services } from '../../domain/services.ts';
import { hasExpired } from '../../domain/viewer.ts';
import type { LiveConnection } from './liveConnection.ts';
import { OpenConnections } from './openConnections.ts';

/** How often the credentials of open connections are looked at, in milliseconds: what has ended is out within 5 s. */
const lookMs = 2_000;

/** The open connections of this process, and their credentials for as long as they are open. */
export class Connections {
  readonly #services: Pick<Services, 'database' | 'log'>;
  readonly #open: OpenConnections;
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #looking = false;

  constructor(services: Pick<Services, 'database' | 'hints' | 'log'>, perKey: number) {
    this.#services = services;
    this.#open = new OpenConnections(perKey);
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
    this.#unsubscribe = services.hints.subscribe((hint) => hint.credentials && void this.#look());
  }

  /** @returns null, or why it is not taken in: its credential, or its key, has as many open as it may. */
  admit(connection: LiveConnection): string | null {
    return this.#open.add(connection);
  }

  leave(connection: LiveConnection): void {
    this.#open.delete(connection);
  }

  /** Closes all of them because the process stops. */
  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const connection of this.#open) connection.close('restart');
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#open.size === 0) return;
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
    for (const connection of this.#open) if (hasExpired(connection.viewer)) connection.close('forbidden');
  }

  /** With a key go the tokens that were made with it. */
  async #closeRevoked(): Promise<void> {
    const asked = new Set<string>();
    for (const { viewer } of this.#open)
      if (viewer.credential.keyId !== null) asked.add(viewer.credential.keyId);
    if (asked.size === 0) return;
    const valid = await validKeys(this.#services, [...asked]);
    for (const connection of this.#open) {
      const { keyId } = connection.viewer.credential;
      // One that has come since then was looked at when it came.
      if (keyId !== null && asked.has(keyId) && !valid.has(keyId)) connection.close('forbidden');
    }
  }
}
