/** The database's timestamps as Dates: read as node-postgres reads them, by a shorter way. */
import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { readTimestampsQuickly } from '../../src/database/timestamps.ts';

const { TIMESTAMPTZ } = pg.types.builtins;
const asNodePostgres = pg.types.getTypeParser(TIMESTAMPTZ);
readTimestampsQuickly();
const read = pg.types.getTypeParser(TIMESTAMPTZ);

/** As the server writes a moment in UTC. */
const written = (moment: Date) =>
  moment
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '+00');

test('any moment is read as the moment that it is', () => {
  const moments = fc.date({
    min: new Date('1000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, (moment) => {
      expect(read(written(moment))).toEqual(moment);
    }),
  );
});

test.each([
  '2026-11-25 09:15:25+00',
  '2026-11-25 09:15:25.1+00',
  '2026-11-25 09:15:25.120045+00',
  '2026-11-25 09:15:25.123+05:30',
  '2026-11-25 09:15:25-08',
  '0045-03-15 12:00:00+00',
  '0044-03-15 12:00:00+00 BC',
  '12026-11-25 09:15:25+00',
  'infinity',
  '-infinity',
])('%s is read as node-postgres reads it', (text) => {
  expect(read(text)).toEqual(asNodePostgres(text));
});
