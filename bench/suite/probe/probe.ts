import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What is loaded before the server that is measured. */
export const preload = new URL('probe.mjs', import.meta.url).href;

export interface Memory {
  /** Bytes, all of them. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** Asks a server that was started with the preload and this variable about itself. */
export class Probe {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clapperboard-bench-'));
  readonly #address = join(this.#folder, 'probe.sock');
  /** For the server's environment. */
  readonly variables = { LIVE_BENCH_PROBE: this.#address };

  /** After a full collection of garbage. */
  memory(): Promise<Memory> {
    return this.#ask<Memory>('memory');
  }

  /** The highest RSS since the last time that this was asked, in bytes. */
  async peakRss(): Promise<number> {
    return (await this.#ask<{ rss: number }>('peak')).rss;
  }

  async beginProfile(): Promise<void> {
    await this.#ask('profile');
  }

  /** @param file where to write it, for Chrome's developer tools or `speedscope`. */
  async endProfile(file: string): Promise<void> {
    await this.#ask(`profile ${file}`);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  async #ask<T>(question: string): Promise<T> {
    const socket = connect(this.#address);
    const lines = createInterface(socket);
    const failed = once(socket, 'error').then(([error]) => Promise.reject(error));
    socket.write(`${question}\n`);
    const [line] = await Promise.race([once(lines, 'line'), failed]);
    socket.destroy();
    return JSON.parse(line) as T;
  }
}
