import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../kit/eventually.ts';
import { Subscriber } from '../../kit/subscriber.ts';
import type { Random } from './random.ts';
import type { Replicas } from './replicas.ts';

/** Seconds that one stays, at least and at most, and is away at most. */
const stay = { least: 1, most: 10 };
const awaySeconds = 1;
const pauseMs = 50;
/** After the last kill everybody has everything within this, in seconds. */
const catchUpSeconds = 60;

/** One that goes away and comes back, to whichever replica is there, right behind the last change it has seen. */
class Resuming {
  readonly subscriber: Subscriber;
  /** When it began to come back, each time; milliseconds since 1970. */
  readonly resumes: number[] = [];
  #stays = false;

  constructor(key: string) {
    this.subscriber = new Subscriber(key);
  }

  async run(replicas: Replicas, random: Random, left: () => boolean): Promise<void> {
    for (let turn = Math.floor(random() * 100); !left(); turn += 1) {
      const url = replicas.url(turn);
      if (url) await this.#visit(url, random, left);
      await delay(pauseMs);
    }
  }

  /** Ends of itself where the gateway is killed; then it is on its way back already. */
  async #visit(url: string, random: Random, left: () => boolean): Promise<void> {
    this.resumes.push(Date.now());
    const seconds = stay.least + random() * (stay.most - stay.least);
    const [away, broken] = [random() * awaySeconds, this.subscriber.follow(url).then(() => true)];
    if (await Promise.race([broken, this.#stay(seconds, left)])) return;
    await this.subscriber.stop();
    await delay(away * 1000);
  }

  /** From here on it goes away no more. */
  settle(): void {
    this.#stays = true;
  }

  /**
   * How long after each return it had everything that had happened by then, in milliseconds; of a return at which it had
   * missed nothing, nothing can be said.
   */
  latencies(): number[] {
    const { changes } = this.subscriber;
    return this.resumes.flatMap((begun, index) => {
      const end = this.resumes[index + 1] ?? Number.POSITIVE_INFINITY;
      const missed = changes.findLast(
        ({ at, receivedAt }) => receivedAt >= begun && receivedAt < end && Date.parse(at) < begun,
      );
      return missed ? [missed.receivedAt - begun] : [];
    });
  }

  async #stay(seconds: number, left: () => boolean): Promise<void> {
    await delay(seconds * 1000);
    while (this.#stays && !left()) await delay(pauseMs);
  }
}

/** All that come and go, as many of each team. */
export class ResumingSubscribers {
  readonly #all: Resuming[];
  readonly #teams: number;
  #left = false;
  #running: Promise<void>[] = [];

  constructor(count: number, keys: readonly string[]) {
    this.#teams = keys.length;
    this.#all = Array.from(
      { length: count },
      (_, index) => new Resuming(keys[index % keys.length] as string),
    );
  }

  begin(replicas: Replicas, random: Random): void {
    this.#running = this.#all.map((each) => each.run(replicas, random, () => this.#left));
  }

  /** Until each has the last change of its team. @param newest the cursor of that, by team. */
  async catchUp(newest: readonly (string | undefined)[]): Promise<void> {
    for (const each of this.#all) each.settle();
    const behind = () =>
      this.#all.filter(({ subscriber }, index) => {
        return subscriber.changes.at(-1)?.cursor !== newest[index % this.#teams];
      }).length;
    await eventually(behind, (count) => count === 0, catchUpSeconds).catch(() => {});
  }

  async leave(): Promise<void> {
    this.#left = true;
    await Promise.all(this.#all.map(({ subscriber }) => subscriber.stop()));
    await Promise.race([Promise.allSettled(this.#running), delay(1000)]);
  }

  /** By their names. */
  subscribers(): Map<string, Subscriber> {
    return new Map(this.#all.map(({ subscriber }, index) => [`resuming ${index + 1}`, subscriber]));
  }

  resumes(): number {
    return this.#all.reduce((sum, { resumes }) => sum + resumes.length, 0);
  }

  /** Milliseconds, of all returns. */
  latencies(): number[] {
    return this.#all.flatMap((each) => each.latencies());
  }
}
