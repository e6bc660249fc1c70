import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { Viewer } from '../../domain/viewer.ts';
import type { LiveConnection } from '../live/liveConnection.ts';
import { highWaterMark, type Sink } from '../live/sink.ts';
import { untilDrained } from '../live/untilDrained.ts';

/** A client that has lost the stream comes back after so long, in milliseconds. */
const retryMs = 1_000;
/** One whose stream is complete: a browser's EventSource takes its end for a loss, and has nothing to come back for. */
const retryAfterEndMs = 24 * 60 * 60 * 1_000;

/** The last event of a stream. */
export const completeText = `retry: ${retryAfterEndMs}\nevent: complete\ndata:\n\n`;

/** A result that shows no change, and so no place to go on from. */
export function resultText(payload: string): string {
  return `event: next\ndata: ${payload}\n\n`;
}

/** One response of server-sent events, in graphql-sse's "distinct connections" mode: one operation, one stream. */
export class EventStream implements LiveConnection, Sink {
  readonly viewer: Viewer;
  readonly #response: ServerResponse;
  /** Bytes that were waiting at the last beat; null where none were. */
  #waited: number | null = null;

  constructor(viewer: Viewer, response: ServerResponse) {
    this.viewer = viewer;
    this.#response = response;
    // A comment at once: some browsers take a stream for open only when its first bytes have come.
    this.#write(`retry: ${retryMs}\n:\n\n`);
  }

  next(payload: string, cursor: string): boolean {
    return this.#write(`id: ${cursor}\nevent: next\ndata: ${payload}\n\n`);
  }

  get hasRoom(): boolean {
    return !this.#isOpen || this.#response.writableLength < highWaterMark;
  }

  writable(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : untilDrained(this.#response);
  }

  complete(): void {
    this.#write(completeText);
    this.#end();
  }

  fail(error: GraphQLFormattedError): void {
    this.#write(resultText(JSON.stringify({ errors: [error] })));
    this.complete();
  }

  /** Why it is not begun, as a comment: whoever looks at the stream reads it, and the client comes back by itself. */
  refuse(reason: string): void {
    this.#write(`: ${reason}\n\n`);
    this.#end();
  }

  /** Ends without `complete`: the client comes back, and a key that does not hold any more is then told so. */
  close(): void {
    this.#end();
  }

  /** Keeps proxies from taking a quiet stream for a dead one; one that has taken nothing since the last time is dead. */
  beat(): void {
    const waiting = this.#response.writableLength;
    if (this.#waited !== null && waiting >= this.#waited) return void this.#response.destroy();
    this.#waited = waiting > 0 ? waiting : null;
    if (waiting === 0) this.#write(':\n\n');
  }

  get #isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  #write(text: string): boolean {
    if (!this.#isOpen) return true;
    this.#response.write(text);
    return this.hasRoom;
  }

  #end(): void {
    if (this.#isOpen) this.#response.end();
  }
}
