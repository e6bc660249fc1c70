import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../kit/command.ts';
import { type GatewayProcess, startGateway } from '../../kit/gateway.ts';
import { pick, type Random } from './random.ts';

/** The gateways of a soak: any of them may be gone at any time, and comes back at another address. */
export class Replicas {
  kills = 0;
  readonly #env: Environment;
  readonly #skewMinutes: number;
  readonly #gateways: (GatewayProcess | null)[] = [];
  readonly #starting = new Set<Promise<void>>();
  #killing: Promise<void> = Promise.resolve();
  #stopped = false;
  #leaving = false;

  /** @param skewMinutes by so much the first one's clock is wrong. */
  constructor(env: Environment, skewMinutes: number) {
    this.#env = env;
    this.#skewMinutes = skewMinutes;
  }

  async start(count: number): Promise<void> {
    this.#gateways.push(...new Array<null>(count).fill(null));
    await Promise.all([...this.#gateways.keys()].map((index) => this.#startAt(index)));
  }

  async #startAt(index: number): Promise<void> {
    const skew = index === 0 && this.#skewMinutes !== 0;
    const clock = skew ? { CLOCK_OFFSET_MINUTES: String(this.#skewMinutes) } : {};
    const env = { ...this.#env, ...clock };
    // One that finds no database ends with a word about it, and is started again by whoever keeps it.
    while (this.#gateways[index] === null && !this.#leaving) {
      this.#gateways[index] = await startGateway(env).catch(() => null);
    }
  }

  /** The address of a replica, or of the next one that is there. */
  url(index: number): string | null {
    const { length } = this.#gateways;
    for (let step = 0; step < length; step += 1) {
      const gateway = this.#gateways[(index + step) % length];
      if (gateway) return gateway.url;
    }
    return null;
  }

  /** Kills one every so many seconds and starts another in its place, until `stopKilling`. */
  beginKilling(everySeconds: number, random: Random): void {
    this.#killing = this.#killOn(everySeconds, random);
  }

  /** When it resolves, all of them are there. */
  async stopKilling(): Promise<void> {
    this.#stopped = true;
    await this.#killing;
    await Promise.all(this.#starting);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#leaving = true;
    await Promise.all(this.#gateways.map((gateway) => gateway?.kill()));
    await this.#killing.catch(() => {});
    await Promise.allSettled(this.#starting);
    await Promise.all(this.#gateways.map((gateway) => gateway?.kill()));
  }

  async #killOn(everySeconds: number, random: Random): Promise<void> {
    while (everySeconds > 0 && !this.#stopped) {
      await delay(everySeconds * 1000);
      if (this.#stopped) return;
      const living = [...this.#gateways.keys()].filter((index) => this.#gateways[index] !== null);
      // Where none has come back yet, killing on would only measure how long a start takes.
      if (living.length === 0) continue;
      const index = pick(random, living);
      const gateway = this.#gateways[index];
      this.#gateways[index] = null;
      await gateway?.kill();
      this.kills += 1;
      const starting = this.#startAt(index).finally(() => this.#starting.delete(starting));
      this.#starting.add(starting);
    }
  }
}
