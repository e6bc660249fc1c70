import type { Writable } from 'node:stream';

/** Resolves when what waits in a stream has been taken, or when it is gone. */
export function untilDrained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
