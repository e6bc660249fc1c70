import { randomUUID } from 'node:crypto';
import { type Dispatcher, Pool } from 'undici';
import { now } from '../../live/clock.ts';
import { type Calls, unique } from '../calls.ts';

/** Whom to call, and what to say. */
export interface Aim {
  readonly url: string;
  readonly calls: Calls;
  /** Who asks, by headers: the n-th for the n-th variables; of both the list begins anew at its end. */
  readonly senders: readonly Readonly<Record<string, string>>[];
  /** Calls that are open at a time, each on a connection of its own. */
  readonly callers: number;
}

export interface Volley {
  readonly answers: number;
  readonly seconds: number;
}

/** What no good answer has in it; a list of user errors that is empty has not. */
const failure = Buffer.from('"errors":[{');

/** Callers who wait for their answer and then call again. */
export class Callers {
  readonly #aim: Aim;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #bodies: readonly string[];
  #calls = 0;

  constructor(aim: Aim) {
    const { origin, pathname } = new URL(aim.url);
    this.#aim = aim;
    this.#path = pathname;
    this.#pool = new Pool(origin, { connections: aim.callers, pipelining: 1 });
    const { document: query, operationName, variables } = aim.calls;
    this.#bodies = variables.map((each) => JSON.stringify({ query, operationName, variables: each }));
  }

  /** @throws Error with the first answer that is not a good one. */
  async fire(seconds: number): Promise<Volley> {
    const begun = now();
    const end = begun + seconds * 1_000;
    let answers = 0;
    const caller = async () => {
      while (now() < end) {
        await this.#call();
        answers += 1;
      }
    };
    await Promise.all(Array.from({ length: this.#aim.callers }, caller));
    return { answers, seconds: (now() - begun) / 1_000 };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #call(): Promise<void> {
    const { senders } = this.#aim;
    const call = this.#calls;
    this.#calls += 1;
    const body = this.#bodies[call % this.#bodies.length] ?? '';
    return this.#send(
      body.includes(unique) ? body.replaceAll(unique, randomUUID()) : body,
      senders[call % senders.length] ?? {},
    );
  }

  /** By undici's innermost way: what the clients need of their core the database does not get. */
  #send(body: string, sender: Readonly<Record<string, string>>): Promise<void> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      const options: Dispatcher.DispatchOptions = {
        method: 'POST',
        path: this.#path,
        headers: { 'content-type': 'application/json', ...sender },
        body,
      };
      this.#pool.dispatch(options, {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          const answer = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
          if (status === 200 && !answer.includes(failure)) resolve();
          else reject(new Error(`answered ${status}: ${answer.toString().slice(0, 500)}`));
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      });
    });
  }
}
