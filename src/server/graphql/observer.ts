import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { Transport } from './call.ts';

/** Names of operations, of 100 characters at most, that have a series of their own; what comes beyond them counts as `other`. */
const maxNames = 100;

export interface ObservedCall {
  readonly id: string;
  readonly transport: Transport;
  /** The operation's name; undefined for one without, null where the call was refused before it was known. */
  readonly operation: string | undefined | null;
  /** `ok`, or the code of its first error. */
  readonly outcome: string;
  /** From the call's arrival to its answer, of a subscription to its beginning; milliseconds. */
  readonly ms: number;
}

/** A WebSocket that was refused, before its upgrade or behind it. */
export interface RefusedSocket {
  /** The status or the close code that it was refused with. */
  readonly code: number;
  readonly reason: string;
  /** What its client calls itself: the header `User-Agent`. */
  readonly client: string | undefined;
}

/** The one place that counts and logs calls, whatever their transport. */
export class CallObserver {
  readonly #log: Logger;
  readonly #seconds: Metrics['callSeconds'];
  readonly #refusedSockets: Metrics['refusedSockets'];
  readonly #names = new Set<string>();

  constructor(log: Logger, { callSeconds, refusedSockets }: Pick<Metrics, 'callSeconds' | 'refusedSockets'>) {
    this.#log = log;
    this.#seconds = callSeconds;
    this.#refusedSockets = refusedSockets;
  }

  answered({ id: requestId, transport, operation: name, outcome, ms }: ObservedCall): void {
    const operation = name === null ? 'unknown' : (name ?? 'anonymous');
    this.#seconds.observe({ operation: this.#label(operation), transport, outcome }, ms / 1000);
    this.#log.debug({ requestId, transport, operation, outcome, ms: Math.round(ms) }, 'answered');
  }

  refusedSocket({ code, reason, client }: RefusedSocket): void {
    this.#refusedSockets.inc({ code });
    this.#log.info({ code, reason, client: client?.slice(0, 200) }, 'a WebSocket was refused');
  }

  /** A name is a caller's choice, and each series costs memory for as long as the process lives. */
  #label(name: string): string {
    if (this.#names.has(name)) return name;
    if (this.#names.size >= maxNames) return 'other';
    this.#names.add(name);
    return name;
  }
}
