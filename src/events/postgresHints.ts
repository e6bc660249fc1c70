import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../observability/logger.ts';
import type { HintTransport } from './hints.ts';

const channel = 'clapperboard_hints';
/** Between two tries to get a lost LISTEN connection back. */
const reconnectMs = 500;
/** A connection that only listens would never notice that it is half open: it asks, and waits no longer. Milliseconds. */
const heartbeatMs = 5_000;

/** Hints over LISTEN/NOTIFY: a connection of its own listens, the pool sends. */
export class PostgresHints implements HintTransport {
  readonly #url: string;
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  #client: pg.Client | null = null;
  #heartbeat: NodeJS.Timeout | undefined;
  #closed = false;
  #receive: (payload: string | null) => void = () => {};

  constructor(options: { url: string; pool: pg.Pool; log: Logger }) {
    this.#url = options.url;
    this.#pool = options.pool;
    this.#log = options.log;
  }

  async send(payload: string): Promise<void> {
    await this.#pool.query({ name: 'hint', text: 'SELECT pg_notify($1, $2)', values: [channel, payload] });
  }

  async listen(receive: (payload: string | null) => void): Promise<void> {
    this.#receive = receive;
    await this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: heartbeatMs,
      application_name: 'clapperboard hints',
    });
    client.on('notification', (message) => this.#receive(message.payload ?? null));
    client.on('error', (error) => this.#log.debug({ err: error }, 'the LISTEN connection failed'));
    client.on('end', () => void this.#reconnect());
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    this.#client = client;
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => void this.#beat(client), heartbeatMs);
  }

  async #beat(client: pg.Client): Promise<void> {
    await client.query('SELECT 1').catch((error: unknown) => {
      if (this.#client !== client) return;
      this.#log.debug({ err: error }, 'the LISTEN connection does not answer');
      // Without a goodbye, which a half-open connection would wait for.
      client.connection.stream.destroy();
    });
  }

  async #reconnect(): Promise<void> {
    const lost = this.#client;
    this.#client = null;
    clearInterval(this.#heartbeat);
    if (!lost) return;
    this.#log.warn('lost the LISTEN connection; events are read on the timer until it is back');
    while (!this.#closed) {
      await delay(reconnectMs);
      try {
        await this.#connect();
        this.#receive(null);
        return;
      } catch (error) {
        this.#log.debug({ err: error }, 'cannot listen yet');
      }
    }
  }
}
