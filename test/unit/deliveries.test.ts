/**
 * A delivery between a log that grows, a reader that hands events on later, and a receiver that is full now and then:
 * whatever comes in whatever order, it brings each change once, in order, and none is missed.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { GraphQLFormattedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { ChangePage, FollowedChange, Following } from '../../src/domain/videoRequest/followRequests.ts';
import type { RequestState } from '../../src/domain/videoRequest/state.ts';
import { type ChangeSource, Delivery } from '../../src/server/live/delivery.ts';
import type { Sink } from '../../src/server/live/sink.ts';

const requestId = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const change = (position: bigint, state: RequestState = 'RUNNING', resync = false): FollowedChange => ({
  requestId,
  version: Number(position),
  state,
  status: 'QUEUED',
  at: new Date(0),
  position,
  resync,
});

/** A log in memory, of which some numbers are other requests'; read in pages, when the scheduler says so. */
class Log implements ChangeSource {
  /** What has been handed on, and waits to be served. */
  readonly waiting: FollowedChange[] = [];
  readonly changes: FollowedChange[] = [];
  readonly left: Delivery[] = [];
  head: bigint;
  floor = 0n;
  #written: bigint;
  #page: number;
  #wait: <T>(value: T) => Promise<T>;

  constructor(head: bigint, page: number, wait: <T>(value: T) => Promise<T>) {
    this.head = head;
    this.#written = head;
    this.#page = page;
    this.#wait = wait;
  }

  append(ours: boolean, state?: RequestState): void {
    this.#written += 1n;
    if (ours) this.changes.push(change(this.#written, state));
  }

  /** The process's reader has read the log: the changes wait to be made into payloads. */
  handOn(): void {
    this.waiting.push(...this.changes.filter(({ position }) => position > this.head));
    this.head = this.#written;
  }

  payloadOf({ position, resync }: FollowedChange): Promise<string> {
    return this.#wait(resync ? `resync ${position}` : String(position));
  }

  readOn(position: bigint): Promise<ChangePage> {
    const behind = this.changes.filter((each) => each.position > position);
    const changes = behind.slice(0, this.#page);
    const more = changes.length < behind.length;
    const readTo = more ? (changes.at(-1)?.position ?? this.#written) : this.#written;
    return this.#wait({ changes, readTo, more, lost: position < this.floor });
  }

  beginAnew(): Promise<Following> {
    return this.#wait(from(this.#written, { first: change(this.#written, 'RUNNING', true) }));
  }

  isLast({ state }: FollowedChange): boolean {
    return state === 'SUCCEEDED';
  }

  describe(error: unknown): GraphQLFormattedError {
    return { message: `described: ${error}` };
  }

  leave(delivery: Delivery): void {
    this.left.push(delivery);
  }
}

const from = (position: bigint, more: Partial<Following> = {}): Following => ({
  teamId: 'team',
  requestId,
  filter: {},
  first: null,
  from: position,
  head: position,
  over: false,
  ...more,
});

class Receiver implements Sink {
  readonly got: string[] = [];
  completed = 0;
  /** Payloads that came while it had said that it was full. */
  forced = 0;
  #full = false;
  #told = false;
  #waiting: (() => void)[] = [];

  get hasRoom(): boolean {
    return !this.#full;
  }

  next(payload: string): boolean {
    this.got.push(payload);
    if (this.#told) this.forced += 1;
    this.#told = this.#full;
    return !this.#full;
  }

  writable(): Promise<void> {
    return this.#full ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  complete(): void {
    this.completed += 1;
  }

  fail({ message }: GraphQLFormattedError): void {
    this.got.push(message);
  }

  fill(): void {
    this.#full = true;
  }

  drain(): void {
    this.#full = false;
    this.#told = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const actions = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('wait' as const) },
    { weight: 2, arbitrary: fc.constantFrom('append', 'hand on', 'serve') },
    { weight: 1, arbitrary: fc.constantFrom('another', 'fill', 'drain', 'drop') },
  ),
  // Short ones never get a delivery live, full and behind in turn.
  { minLength: 80, maxLength: 80 },
);

describe('a delivery', () => {
  test('brings every change once and in order, however the log, its reader and the receiver take turns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        actions,
        fc.nat(10),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, steps, missed, page) => {
          const log = new Log(0n, page, (value) => scheduler.schedule(Promise.resolve(value)));
          for (let count = 0; count < missed; count += 1) log.append(true);
          log.handOn();
          log.waiting.length = 0;
          const receiver = new Receiver();
          const delivery = new Delivery(log, receiver, from(0n));
          void delivery.start(from(0n));
          for (const step of steps) {
            if (step === 'append') log.append(true);
            if (step === 'another') log.append(false);
            if (step === 'hand on') log.handOn();
            if (step === 'fill') receiver.fill();
            if (step === 'drain') receiver.drain();
            if (step === 'drop') {
              log.waiting.length = 0;
              delivery.fallBehind();
            }
            if (step === 'serve') serve(log, delivery);
            if (step === 'wait') await waitOne(scheduler);
          }
          receiver.drain();
          log.handOn();
          while (log.waiting.length > 0) serve(log, delivery);
          await scheduler.waitIdle();
          expect(receiver.got).toEqual(log.changes.map(({ position }) => String(position)));
          expect(receiver.forced).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('completes behind the last change, once, and takes nothing after it', async () => {
    const log = new Log(0n, 10, (value) => Promise.resolve(value));
    const receiver = new Receiver();
    const delivery = new Delivery(log, receiver, from(0n));
    await delivery.start(from(0n));
    log.append(true);
    log.append(true, 'SUCCEEDED');
    log.append(true);
    log.handOn();
    while (log.waiting.length > 0) serve(log, delivery);
    expect([receiver.got, receiver.completed, log.left]).toEqual([['1', '2'], 1, [delivery]]);
  });

  test('of a request that has ended completes when everything up to then has been read', async () => {
    const log = new Log(0n, 10, (value) => Promise.resolve(value));
    log.append(true, 'SUCCEEDED');
    log.append(false);
    const receiver = new Receiver();
    await new Delivery(log, receiver, from(1n)).start(from(1n, { head: 2n, over: true }));
    expect([receiver.got, receiver.completed]).toEqual([[], 1]);
  });

  test('shows what comes first before anything else', async () => {
    const log = new Log(5n, 10, (value) => Promise.resolve(value));
    const receiver = new Receiver();
    const begin = from(5n, { first: change(5n) });
    await new Delivery(log, receiver, begin).start(begin);
    expect(receiver.got).toEqual(['5']);
  });

  test('is told to read anew where the log has been shortened from under it', async () => {
    const log = new Log(0n, 1, (value) => Promise.resolve(value));
    for (let count = 0; count < 3; count += 1) log.append(true);
    log.handOn();
    log.floor = 2n;
    const receiver = new Receiver();
    await new Delivery(log, receiver, from(1n)).start(from(1n));
    expect(receiver.got).toEqual(['resync 3']);
  });

  test('tells its follower what went wrong inside, and is over', async () => {
    const log = new Log(0n, 10, () => Promise.reject('broken'));
    log.append(true);
    log.handOn();
    const receiver = new Receiver();
    const begin = from(0n, { first: change(0n) });
    await new Delivery(log, receiver, begin).start(begin);
    expect([receiver.got, receiver.completed, log.left.length]).toEqual([['described: broken'], 0, 1]);
  });

  test('brings nothing once it is stopped', async () => {
    const log = new Log(0n, 10, (value) => Promise.resolve(value));
    const receiver = new Receiver();
    const delivery = new Delivery(log, receiver, from(0n));
    await delivery.start(from(0n));
    delivery.stop();
    delivery.stop();
    log.append(true);
    log.handOn();
    serve(log, delivery);
    expect([receiver.got, receiver.completed, log.left.length]).toEqual([[], 0, 1]);
  });
});

/** Lets one of what is under way come to its end, and what follows from it begin. */
async function waitOne(scheduler: fc.Scheduler): Promise<void> {
  if (scheduler.count() > 0) await scheduler.waitOne();
  await nextTurn();
}

function serve(log: Log, delivery: Delivery): void {
  const next = log.waiting.shift();
  if (next) delivery.take(next, String(next.position));
}
