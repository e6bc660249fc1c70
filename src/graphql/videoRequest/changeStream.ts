import type { Following } from '../../domain/videoRequest/followRequests.ts';

/**
 * What the subscription's resolver answers with: where its follower begins. graphql-js wants an async iterable, and
 * this is one by its form alone: the transports push the changes themselves, made once for all who share them, where
 * iterating would make them anew for each.
 */
export class ChangeStream implements AsyncIterable<never> {
  readonly following: Following;

  constructor(following: Following) {
    this.following = following;
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('a ChangeStream is not iterated: hand it to LiveOperations');
  }
}
