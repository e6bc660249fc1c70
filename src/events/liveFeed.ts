import type { Database } from '../database/database.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { type LoggedEvent, logPage, readLogs } from './eventLog.ts';
import type { Hint, Hints } from './hints.ts';
import { TeamReader } from './teamReader.ts';

/** How often the log is looked at without a hint, in milliseconds: a lost one costs no more than that. */
const slowTimerMs = 1_000;

export interface Watch {
  /** Every event up to this number has been handed to the listener, or came before it began to listen. */
  head(): bigint;
  stop(): void;
}

/** What is watched: one request, or all of a team's. */
export interface Topic {
  readonly teamId: string;
  readonly requestId: string | null;
}

/**
 * The one reader of this process: a hint, a reconnect or the timer makes it read the log of the teams that somebody
 * watches, once for all of them. It keeps nothing of what it has read: who has fallen behind reads the log.
 */
export class LiveFeed {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #readers = new Map<string, TeamReader>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Teams whose log is to be read next. */
  #asked = new Set<string>();
  #reading: Promise<void> | null = null;
  #stopped = false;

  constructor(options: { database: Database; hints: Hints; log: Logger; metrics: Metrics }) {
    this.#database = options.database;
    this.#log = options.log;
    this.#metrics = options.metrics;
    this.#unsubscribe = options.hints.subscribe(({ teams }) => this.#onHint(teams));
    this.#timer = setInterval(() => this.#onHint('all'), slowTimerMs);
    this.#timer.unref();
  }

  /**
   * Hands every new event of the topic to `listen`, once and in order, until the watch is stopped. `listen` must not
   * throw, and returns at once.
   * @param head the team's last number as the caller has just read it: where nobody watches the team yet, reading
   *   begins behind it. The caller looks at the watch's own `head` for where it really begins.
   */
  watch({ teamId, requestId }: Topic, head: bigint, listen: (event: LoggedEvent) => void): Watch {
    const reader = this.#readers.get(teamId) ?? new TeamReader(head);
    this.#readers.set(teamId, reader);
    const leave = reader.join(requestId, listen);
    return {
      head: () => reader.head,
      stop: () => {
        leave();
        if (reader.isIdle && this.#readers.get(teamId) === reader) this.#readers.delete(teamId);
      },
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.#reading;
  }

  #onHint(teams: Hint['teams']): void {
    const named = teams === 'all' ? this.#readers.keys() : teams.filter((team) => this.#readers.has(team));
    for (const team of named) this.#asked.add(team);
    // What is asked for while a read is under way is read after it: that one may have looked too early.
    if (this.#asked.size === 0) return;
    this.#reading ??= this.#readWhileAsked().finally(() => {
      this.#reading = null;
    });
  }

  async #readWhileAsked(): Promise<void> {
    while (this.#asked.size > 0 && !this.#stopped) {
      const teams = this.#asked;
      this.#asked = new Set();
      try {
        await this.#read(teams);
      } catch (error) {
        this.#log.warn({ err: error }, 'the event log could not be read; trying again on the timer');
      }
    }
  }

  async #read(teams: ReadonlySet<string>): Promise<void> {
    const readers = new Map<string, TeamReader>();
    for (const team of teams) {
      const reader = this.#readers.get(team);
      if (reader) readers.set(team, reader);
    }
    const positions = new Map([...readers].map(([team, reader]) => [team, reader.head]));
    const counts = new Map<string, number>();
    for (const event of await readLogs(this.#database, positions)) {
      // To the reader whose position this was read from: one that has come in its place may stand further back.
      readers.get(event.teamId)?.handOn(event);
      this.#metrics.eventLag.observe(Math.max(0, Date.now() - event.at.getTime()) / 1000);
      counts.set(event.teamId, (counts.get(event.teamId) ?? 0) + 1);
    }
    for (const [team, count] of counts) if (count === logPage) this.#asked.add(team);
  }
}
