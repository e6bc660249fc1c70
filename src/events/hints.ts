/**
 * Hints tell other processes that there is something new to read. They carry no truth: a lost, late or
 * doubled one costs nothing but time, because readers go by the log and look at it on a slow timer as well.
 */
import type { Logger } from '../observability/logger.ts';

export interface Hint {
  /** Teams whose event log has grown; 'all' where that is not known (after a reconnect). */
  readonly teams: readonly string[] | 'all';
  /** Whether a dispatcher may find something to claim. */
  readonly work: boolean;
  /** Whether a credential has ended before its time: what is kept of them is to be forgotten. */
  readonly credentials: boolean;
}

/** What carries a hint to the other processes. */
export interface HintTransport {
  /** Rejects when the hint could not be handed over. At most 8,000 bytes, which is what NOTIFY takes. */
  send(payload: string): Promise<void>;
  /** Calls back with each payload, and with `null` after a reconnect, when some may have been missed. */
  listen(receive: (payload: string | null) => void): Promise<void>;
  close(): Promise<void>;
}

type Listener = (hint: Hint) => void;

/** So many team ids of 36 characters stay well below the 8,000 bytes of a NOTIFY. */
const maxTeamsPerHint = 100;

export class Hints {
  readonly #transport: HintTransport;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();
  #pending = new PendingHint();
  #sending: Promise<void> | null = null;

  constructor(transport: HintTransport, log: Logger) {
    this.#transport = transport;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.#transport.listen((payload) =>
      this.#deliver(payload === null ? everything : parseHint(payload)),
    );
  }

  /** Calls back for every hint, of this process or another. Returns the way to stop that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Says that `teamId`'s log has grown; call it after the commit. Listeners of this process hear it at once,
   * the others by one message for all that comes up while the one before is on its way.
   */
  publish(teamId: string, work: boolean): void {
    this.#announce({ teams: [teamId], work, credentials: false });
  }

  /** Says that a credential has ended before its time; call it after the commit. */
  publishRevocation(): void {
    this.#announce({ teams: [], work: false, credentials: true });
  }

  async stop(): Promise<void> {
    await this.#sending;
    await this.#transport.close();
  }

  #announce(hint: OwnHint): void {
    this.#deliver(hint);
    this.#pending.add(hint);
    this.#sending ??= this.#sendPending().finally(() => {
      this.#sending = null;
    });
  }

  async #sendPending(): Promise<void> {
    while (!this.#pending.isEmpty) {
      const pending = this.#pending;
      this.#pending = new PendingHint();
      await this.#transport
        .send(JSON.stringify(pending.take()))
        .catch((error: unknown) => this.#log.debug({ err: error }, 'a hint was lost; the timer covers it'));
    }
  }

  #deliver(hint: Hint): void {
    for (const listener of this.#listeners) listener(hint);
  }
}

/** Of this process, which knows its teams. */
type OwnHint = Hint & { readonly teams: readonly string[] };

/** All that comes up while a message is on its way. */
class PendingHint {
  readonly #teams = new Set<string>();
  #work = false;
  #credentials = false;

  get isEmpty(): boolean {
    return this.#teams.size === 0 && !this.#credentials;
  }

  add({ teams, work, credentials }: OwnHint): void {
    for (const team of teams) this.#teams.add(team);
    this.#work ||= work;
    this.#credentials ||= credentials;
  }

  take(): Hint {
    const teams = this.#teams.size > maxTeamsPerHint ? 'all' : [...this.#teams];
    return { teams, work: this.#work, credentials: this.#credentials };
  }
}

const everything: Hint = { teams: 'all', work: true, credentials: true };

/** Whatever is not a hint of ours means: look at everything. */
function parseHint(payload: string): Hint {
  try {
    const value = JSON.parse(payload) as Partial<Hint> | null;
    if (!value || (value.teams !== 'all' && !Array.isArray(value.teams))) return everything;
    return { teams: value.teams, work: value.work === true, credentials: value.credentials === true };
  } catch {
    return everything;
  }
}
