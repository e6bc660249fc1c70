import pg from 'pg';

const timestamptz = pg.types.builtins.TIMESTAMPTZ;
const parseAny = pg.types.getTypeParser(timestamptz);

/** As the server writes them in UTC, such as `2026-11-25 09:15:25.123+00`. */
const utc = '+00';
const dayLength = 'YYYY-MM-DD'.length;

/**
 * Lets JavaScript read the timestamps that are nearly its own form: node-postgres takes each apart by several
 * expressions, which is a twentieth of the cost of a page of twenty requests.
 */
export function readTimestampsQuickly(): void {
  pg.types.setTypeParser(timestamptz, (text) =>
    text.endsWith(utc) && text[dayLength] === ' '
      ? new Date(`${text.slice(0, dayLength)}T${text.slice(dayLength + 1, -utc.length)}Z`)
      : parseAny(text),
  );
}
