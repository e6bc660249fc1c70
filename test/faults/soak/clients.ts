import { setTimeout as delay } from 'node:timers/promises';
import { generate, uuidOf } from '../../kit/client.ts';
import { Subscriber } from '../../kit/subscriber.ts';
import type { Acknowledgement } from '../history/history.ts';
import type { PlannedRequest } from './plan.ts';
import type { Replicas } from './replicas.ts';

const pauseMs = 100;
/**
 * A call that no replica has answered for so long is a broken promise of its own. Minutes, since on a machine that takes
 * longer to start a replica than to kill the next there may be none for a while.
 */
const callSeconds = 300;

/** The clients of a soak, and what they were told. */
export class Clients {
  readonly acknowledgements: Acknowledgement[] = [];
  /** Calls that no replica answered. */
  readonly unanswered: string[] = [];
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #replicas: Replicas;
  /** One of each team. */
  readonly #keys: readonly string[];
  readonly #audioUri: string;
  #leaving = false;

  constructor(replicas: Replicas, keys: readonly string[], audioUri: string) {
    this.#replicas = replicas;
    this.#keys = keys;
    this.#audioUri = audioUri;
  }

  /** Watches all of each team's requests until `leave`. */
  watchAll(): void {
    for (const [team, key] of this.#keys.entries())
      void this.#watch(watcherOf(team), new Subscriber(key), team);
  }

  /** Makes the request, on another replica with the same key where a connection fails. */
  async ask(planned: PlannedRequest): Promise<void> {
    const { tag, prompt, replica } = planned;
    const key = this.#keyOf(planned);
    const input = { audioUri: this.#audioUri, prompt, idempotencyKey: tag };
    const deadline = Date.now() + callSeconds * 1000;
    for (let turn = replica; Date.now() < deadline; turn += 1) {
      const url = this.#replicas.url(turn);
      const id = url && (await generate(url, key, input).catch(() => null));
      if (id) return this.#acknowledged(planned, id);
      await delay(pauseMs);
    }
    this.unanswered.push(tag);
  }

  /** How many of so many changes the watchers of the teams have not seen yet. */
  unseen(events: number): number {
    const seen = this.#keys.map((_, team) => this.#subscribers.get(watcherOf(team))?.changes.length ?? 0);
    return seen.reduce((left, count) => left - count, events);
  }

  /** The cursor of the last change of each team. */
  newest(): (string | undefined)[] {
    return this.#keys.map((_, team) => this.#subscribers.get(watcherOf(team))?.changes.at(-1)?.cursor);
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    await Promise.all([...this.#subscribers.values()].map((subscriber) => subscriber.stop()));
  }

  /** They stayed to the end, the teams' own and each request's. */
  subscribers(): ReadonlyMap<string, Subscriber> {
    return this.#subscribers;
  }

  #acknowledged(planned: PlannedRequest, id: string): void {
    const { tag, watched, replica } = planned;
    this.acknowledgements.push({ requestId: uuidOf(id), idempotencyKey: tag, tag, at: Date.now() });
    if (watched) void this.#watch(`watcher of ${tag}`, new Subscriber(this.#keyOf(planned), id), replica);
  }

  #keyOf({ team }: PlannedRequest): string {
    return this.#keys[team % this.#keys.length] as string;
  }

  async #watch(name: string, subscriber: Subscriber, replica: number): Promise<void> {
    this.#subscribers.set(name, subscriber);
    for (let turn = replica; !this.#leaving && !subscriber.sawTheEnd(); turn += 1) {
      const url = this.#replicas.url(turn);
      if (url) await subscriber.follow(url);
      await delay(pauseMs);
    }
  }
}

const watcherOf = (team: number) => `team ${team}`;
