import type { SocketConnection } from './socketConnection.ts';
import type { SocketSession } from './socketSession.ts';

/** Sockets that have not said who they are: a client does so as soon as its socket is open. */
const maxUninitialised = 1_000;

/** The open sockets of this process. Where too many have not said who they are, the one that has had longest to say it is cut. */
export class OpenSockets {
  readonly #all = new Set<SocketConnection>();
  readonly #uninitialised = new Map<SocketConnection, SocketSession>();

  add(connection: SocketConnection, session: SocketSession): void {
    this.#all.add(connection);
    this.#uninitialised.set(connection, session);
    if (this.#uninitialised.size > maxUninitialised) this.#makeRoom();
  }

  delete(connection: SocketConnection): void {
    this.#all.delete(connection);
    this.#uninitialised.delete(connection);
  }

  /** Because the process stops. */
  closeAll(): void {
    for (const connection of this.#all) connection.close('restart');
  }

  /** Those that have said who they are meanwhile are no longer counted. */
  #makeRoom(): void {
    for (const [connection, session] of this.#uninitialised)
      if (session.isInitialised) this.#uninitialised.delete(connection);
    const [oldest] = this.#uninitialised.keys();
    if (!oldest || this.#uninitialised.size <= maxUninitialised) return;
    this.#uninitialised.delete(oldest);
    oldest.cut();
  }
}
