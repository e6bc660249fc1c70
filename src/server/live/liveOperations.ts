import { createSourceEventStream, type ExecutionResult } from 'graphql';
import { ChangeStream } from '../../graphql/videoRequest/changeStream.ts';
import type { Operation } from '../graphql/call.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import { SharedCache } from '../limits/sharedCache.ts';
import type { Delivery } from './delivery.ts';
import { SharedOperation } from './sharedOperation.ts';
import { shareKey } from './shareKey.ts';
import type { Sink } from './sink.ts';

/** What is kept of payloads for those who come to the same change a moment later, in bytes; of a team's an eighth. */
const maxBytes = 16 * 1024 * 1024;

/** The running subscriptions of this process, on whatever transport, each shared by all who ask for the same. */
export class LiveOperations {
  readonly #shared = new Map<string, SharedOperation>();
  readonly #payloads = new SharedCache<string, string>({ maxBytes });
  readonly #answers: ByteBudget;
  #lastId = 0;

  /** @param answers the account of payloads while they are made and handed out. */
  constructor(answers: ByteBudget) {
    this.#answers = answers;
  }

  /** Runs the subscription's resolver. @returns where its follower begins, or the errors that keep it from beginning. */
  async begin(operation: Operation): Promise<ChangeStream | ExecutionResult> {
    const source = await createSourceEventStream(operation);
    if (source instanceof ChangeStream || 'errors' in source) return source;
    throw new Error('a subscription without a ChangeStream: nobody would be handed its results');
  }

  /** Hands the stream's changes to the sink, until it is stopped or complete. */
  deliver(operation: Operation, { following }: ChangeStream, sink: Sink): Delivery {
    const delivery = this.#sharedOf(operation, following).serve(following, sink);
    void delivery.start(following);
    return delivery;
  }

  #sharedOf(operation: Operation, following: ChangeStream['following']): SharedOperation {
    const key = shareKey(operation);
    const known = this.#shared.get(key);
    if (known) return known;
    this.#lastId += 1;
    const shared = new SharedOperation({
      operation,
      following,
      payloads: this.#payloads,
      answers: this.#answers,
      id: this.#lastId,
      onIdle: () => this.#shared.delete(key),
    });
    this.#shared.set(key, shared);
    return shared;
  }
}
