import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentText } from '../../src/graphql/momentText.ts';

test('any moment reads as JavaScript writes it', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (moment) => {
      expect(momentText(moment)).toBe(moment.toISOString());
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  '1970-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '2026-12-31T23:59:59.999Z',
  '2024-02-29T12:00:00.010Z',
  '0000-01-01T00:00:00.000Z',
  '+010000-01-01T00:00:00.000Z',
  '-000001-12-31T23:59:59.999Z',
])('%s', (text) => {
  expect(momentText(new Date(text))).toBe(text);
});

test('what is no moment is no text', () => {
  expect(() => momentText(new Date('never'))).toThrow(RangeError);
});
