import { Redis } from 'ioredis';
import type { Logger } from '../observability/logger.ts';
import type { HintTransport } from './hints.ts';

const channel = 'clapperboard:hints';

/** Hints over Redis pub/sub: takes the load of NOTIFY off the database where many replicas listen. */
export class RedisHints implements HintTransport {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;

  constructor(options: { url: string; log: Logger }) {
    const settings = { lazyConnect: true, maxRetriesPerRequest: 1, connectionName: 'clapperboard' };
    this.#publisher = new Redis(options.url, settings);
    this.#subscriber = new Redis(options.url, { ...settings, autoResubscribe: true });
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error) =>
        options.log.debug({ err: error }, 'Redis failed; events are read on the timer'),
      );
    }
  }

  async send(payload: string): Promise<void> {
    await this.#publisher.publish(channel, payload);
  }

  async listen(receive: (payload: string | null) => void): Promise<void> {
    await Promise.all([this.#publisher.connect(), this.#subscriber.connect()]);
    this.#subscriber.on('message', (_channel, payload) => receive(payload));
    await this.#subscriber.subscribe(channel);
    // Only now: the first connection is not a reconnect.
    this.#subscriber.on('ready', () => receive(null));
  }

  async close(): Promise<void> {
    this.#subscriber.disconnect();
    this.#publisher.disconnect();
  }
}
