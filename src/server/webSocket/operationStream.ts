import type { Delivery } from '../live/delivery.ts';

/**
 * A running subscription in the form that graphql-ws keeps one: it yields nothing, since its results go to the socket
 * by themselves; it ends when they are complete, and stops the delivery when the client completes or is gone.
 */
export function operationStream(deliver: (onComplete: () => void) => Delivery): AsyncGenerator<never> {
  let end = () => {};
  const ended = new Promise<IteratorReturnResult<undefined>>((resolve) => {
    end = () => resolve({ done: true, value: undefined });
  });
  const delivery = deliver(() => end());
  const stream: AsyncGenerator<never> = {
    next: () => ended,
    return() {
      delivery.stop();
      end();
      return ended;
    },
    throw: (error: unknown) => Promise.reject(error),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
