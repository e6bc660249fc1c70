import { print, printable } from '../print.ts';
import type { WatchedChange } from './gatewayClient.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

/** A line a change, and at a terminal a moving one below for what goes on meanwhile. */
export class Progress {
  readonly #begun = Date.now();
  #turn = 0;
  #doing = '';
  readonly #timer = process.stdout.isTTY ? setInterval(() => this.#draw(), frameMs) : undefined;

  show(change: WatchedChange): void {
    this.#clear();
    print(
      `${this.#elapsed().padStart(7)}  ${printable(change.status).padEnd(10)}  ${printable(change.stage)}`,
    );
    this.#doing = printable(change.stage.toLowerCase());
  }

  end(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #draw(): void {
    this.#turn += 1;
    this.#clear();
    process.stdout.write(`${frames[this.#turn % frames.length]} ${this.#elapsed()}  ${this.#doing}`);
  }

  #clear(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  }

  #elapsed(): string {
    return `${((Date.now() - this.#begun) / 1000).toFixed(1)} s`;
  }
}
