import { validKeys } from '../../domain/apiKey/apiKeys.ts';
import type { Services } from '../../domain/services.ts';
import type { Viewer } from '../../domain/viewer.ts';

/**
 * `forbidden`  the key that it came with does not hold any more
 * `restart`    the process stops; another is there, or will be
 * `overload`   it takes more than it may: it may come again later
 */
export type CloseReason = 'forbidden' | 'restart' | 'overload';

/** A connection that stays open: a WebSocket or an event stream. */
export interface LiveConnection {
  readonly viewer: Viewer;
  close(reason: CloseReason): void;
}

/** How often the keys of open connections are looked at, in milliseconds: one that is revoked is out within 5 s. */
const lookMs = 2_000;

/** The open connections of this process by their key, which is looked at for as long as they are open. */
export class Connections {
  readonly #services: Pick<Services, 'database' | 'log'>;
  readonly #perKey: number;
  readonly #byKey = new Map<string, Set<LiveConnection>>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(services: Pick<Services, 'database' | 'log'>, perKey: number) {
    this.#services = services;
    this.#perKey = perKey;
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
  }

  /** @returns false where the key has as many open connections as it may. */
  admit(connection: LiveConnection): boolean {
    const { keyId } = connection.viewer;
    const open = this.#byKey.get(keyId) ?? new Set();
    if (open.size >= this.#perKey) return false;
    this.#byKey.set(keyId, open.add(connection));
    return true;
  }

  leave(connection: LiveConnection): void {
    const { keyId } = connection.viewer;
    const open = this.#byKey.get(keyId);
    open?.delete(connection);
    if (open?.size === 0) this.#byKey.delete(keyId);
  }

  /** Closes all of them because the process stops. */
  close(): void {
    clearInterval(this.#timer);
    for (const open of this.#byKey.values()) for (const connection of open) connection.close('restart');
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#byKey.size === 0) return;
    this.#looking = true;
    try {
      await this.#closeForbidden();
    } catch (error) {
      // A database that is away says nothing about a key: it is asked again.
      this.#services.log.debug({ err: error }, 'the keys of open connections could not be looked at');
    } finally {
      this.#looking = false;
    }
  }

  async #closeForbidden(): Promise<void> {
    const asked = [...this.#byKey.keys()];
    const valid = await validKeys(this.#services, asked);
    for (const keyId of asked.filter((id) => !valid.has(id))) {
      for (const connection of this.#byKey.get(keyId) ?? []) connection.close('forbidden');
    }
  }
}
