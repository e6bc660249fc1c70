import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyExpiry } from '../../src/domain/apiKey/keyExpiry.ts';

const now = new Date('2027-01-01T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const moment = fc.option(
  fc.double({ min: -400, max: 400, noNaN: true }).map((days) => inDays(days)),
  { nil: null },
);
const later = fc.option(
  fc.double({ min: 0.001, max: 400, noNaN: true }).map((days) => inDays(days)),
  { nil: null },
);

describe('a key expires', () => {
  test.each([
    ['never, made by a key that does not', null, { kind: 'API_KEY', expiresAt: null }, null],
    ['when it is asked to', inDays(400), { kind: 'API_KEY', expiresAt: null }, inDays(400)],
    ['with its maker', null, { kind: 'API_KEY', expiresAt: inDays(7) }, inDays(7)],
    ['before its maker', inDays(6), { kind: 'API_KEY', expiresAt: inDays(7) }, inDays(6)],
    ['after 30 days, made with a JWT', null, { kind: 'JWT', expiresAt: inDays(0.01) }, inDays(30)],
    ['after 90 days at most', inDays(90), { kind: 'JWT', expiresAt: inDays(0.01) }, inDays(90)],
  ] as const)('%s', (_name, asked, maker, expected) => {
    expect(keyExpiry(asked, maker, now)).toEqual({ expiresAt: expected, fault: null });
  });

  test.each([
    ['in the past', inDays(-1), { kind: 'API_KEY', expiresAt: null }, /is over/],
    ['now', now, { kind: 'JWT', expiresAt: inDays(1) }, /is over/],
    [
      'after its maker',
      inDays(8),
      { kind: 'API_KEY', expiresAt: inDays(7) },
      /the key of this call expires at 2027-01-08T00:00:00.000Z, and a key that it makes does so no later/,
    ],
    [
      'more than 90 days after a JWT made it',
      new Date(inDays(90).getTime() + 1),
      { kind: 'JWT', expiresAt: inDays(1) },
      /after 90 days at the latest, at 2027-04-01T00:00:00.000Z. Leave it out for 30 days/,
    ],
  ] as const)('not %s', (_name, asked, maker, message) => {
    const { fault } = keyExpiry(asked, maker, now);
    expect(fault).toMatchObject({ code: 'OUT_OF_RANGE', field: ['input', 'expiresAt'] });
    expect(fault?.message).toMatch(message);
  });

  test('never after a key that makes it, whatever is asked', () => {
    fc.assert(
      fc.property(moment, later, (asked, expiresAt) => {
        const made = keyExpiry(asked, { kind: 'API_KEY', expiresAt }, now);
        if (made.fault || expiresAt === null) return;
        expect(made.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
          expiresAt.getTime(),
        );
      }),
    );
  });

  test('always, made with a JWT', () => {
    fc.assert(
      fc.property(moment, later, (asked, expiresAt) => {
        const made = keyExpiry(asked, { kind: 'JWT', expiresAt }, now);
        if (made.fault) return;
        expect(made.expiresAt?.getTime()).toBeLessThanOrEqual(inDays(90).getTime());
      }),
    );
  });
});
