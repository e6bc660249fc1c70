/** What has arrived of a message that is not complete: counted as it is, however its bytes are cut into pieces. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivingBytes } from '../../src/server/webSocket/arrivingBytes.ts';

/** A frame's head, by the length of its payload: two bytes, the length where it is long, the mask. */
const headOf = (length: number) => 6 + (length < 126 ? 0 : length < 65_536 ? 2 : 8);

test('counts no less than what is kept, and nothing once all messages are complete', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 20 });
  const cuts = fc.array(fc.integer({ min: 1, max: 65_536 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(lengths, cuts, (messages, pieces) => {
      const ends: number[] = [];
      let total = 0;
      for (const length of messages) {
        total += headOf(length) + length;
        ends.push(total);
      }
      const arriving = new ArrivingBytes();
      let read = 0;
      let complete = 0;
      let heads = 0;
      for (let index = 0; read < total; index += 1) {
        const piece = Math.min(total - read, pieces[index % pieces.length] ?? 1);
        read += piece;
        for (; complete < ends.length && (ends[complete] ?? 0) <= read; complete += 1) {
          arriving.took(messages[complete] ?? 0);
          heads += headOf(messages[complete] ?? 0);
        }
        const counted = arriving.received(piece);
        const kept = read - (ends[complete - 1] ?? 0);
        // Small remains may pass for the heads of frames, and heads for small remains.
        expect(counted).toBeGreaterThanOrEqual(kept - 14 * messages.length);
        expect(counted).toBeLessThanOrEqual(kept + heads);
      }
      expect(arriving.received(0)).toBeLessThanOrEqual(14 * messages.length);
    }),
  );
});

test('a connection that only sends small messages is never taken for one that holds something back', () => {
  const arriving = new ArrivingBytes();
  let most = 0;
  for (let count = 0; count < 100_000; count += 1) {
    arriving.took(4);
    most = Math.max(most, arriving.received(10));
  }
  expect(most).toBe(0);
});
