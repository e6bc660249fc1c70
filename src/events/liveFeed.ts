import { Repeater } from '@repeaterjs/repeater';
import type { Database } from '../database/database.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { logPage, type RequestEvent, readLog, readLogs } from './eventLog.ts';
import type { Hint, Hints } from './hints.ts';
import { TeamTail } from './teamTail.ts';

/** How often the log is looked at without a hint, in milliseconds. */
const slowTimerMs = 2_000;

/**
 * The one reader of this process: a hint, a reconnect or the timer makes it read the log of every team that
 * somebody follows, once for all of them.
 */
export class LiveFeed {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #tails = new Map<string, TeamTail>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(options: { database: Database; hints: Hints; log: Logger; metrics: Metrics }) {
    this.#database = options.database;
    this.#log = options.log;
    this.#metrics = options.metrics;
    this.#unsubscribe = options.hints.subscribe((hint) => this.#onHint(hint));
    this.#timer = setInterval(() => this.#read(), slowTimerMs);
    this.#timer.unref();
  }

  /**
   * Every event of the team after `position`, in order and without a gap, until the caller stops iterating.
   * Rejects where the log cannot be read; following again from the last event seen loses nothing.
   */
  follow(teamId: string, position: bigint): AsyncIterable<RequestEvent> {
    return new Repeater<RequestEvent>(async (push, stop) => {
      const tail = this.#join(teamId, position);
      let stopped = false;
      void stop.then(() => {
        stopped = true;
        tail.wake();
      });
      try {
        for (let at = position; !stopped; ) {
          const kept = tail.after(at);
          if (kept?.length === 0) await tail.wait();
          const events = kept ?? (await readLog(this.#database, { teamId, after: at }));
          for (const event of events) {
            if (stopped) break;
            await push(event);
            at = event.sequence;
          }
          if (!kept && events.length === 0) at = tail.floor;
        }
      } catch (error) {
        stop(error);
      } finally {
        this.#leave(teamId, tail);
      }
    });
  }

  /** Ends the reading. Followers stay until their callers let go of them. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.#reading;
  }

  #join(teamId: string, position: bigint): TeamTail {
    let tail = this.#tails.get(teamId);
    if (!tail) {
      tail = new TeamTail(position);
      this.#tails.set(teamId, tail);
    }
    tail.followers += 1;
    this.#metrics.openSubscriptions.inc();
    this.#read();
    return tail;
  }

  #leave(teamId: string, tail: TeamTail): void {
    tail.followers -= 1;
    this.#metrics.openSubscriptions.dec();
    if (tail.followers === 0 && this.#tails.get(teamId) === tail) this.#tails.delete(teamId);
  }

  #onHint(hint: Hint): void {
    if (hint.teams === 'all' || hint.teams.some((team) => this.#tails.has(team))) this.#read();
  }

  /** Reads now, or once more after the read that is under way: that one may have looked too early. */
  #read(): void {
    this.#again = true;
    this.#reading ??= this.#readWhileAsked().finally(() => {
      this.#reading = null;
    });
  }

  async #readWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#readOnce();
      } catch (error) {
        this.#log.warn({ err: error }, 'the event log could not be read; trying again on the timer');
      }
    }
  }

  async #readOnce(): Promise<void> {
    const positions = new Map([...this.#tails].map(([teamId, tail]) => [teamId, tail.head]));
    const events = await readLogs(this.#database, positions);
    for (const event of events) {
      this.#tails.get(event.teamId)?.append(event);
      this.#metrics.eventLag.observe(Math.max(0, Date.now() - event.at.getTime()) / 1000);
    }
    for (const teamId of new Set(events.map((event) => event.teamId))) this.#tails.get(teamId)?.wake();
    if (events.length === logPage) this.#again = true;
  }
}
