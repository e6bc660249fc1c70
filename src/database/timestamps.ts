import pg from 'pg';

const timestamptz = pg.types.builtins.TIMESTAMPTZ;
const zero = '0'.charCodeAt(0);
const parseAny = pg.types.getTypeParser(timestamptz);

/** As the server writes them in UTC, to the second at least, with what is left of zeros behind a point. */
const utcForm = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/**
 * Reads the timestamps that are nearly all: node-postgres takes each apart by several expressions, which is a
 * twentieth of the cost of a page of twenty requests.
 */
export function readTimestampsQuickly(): void {
  pg.types.setTypeParser(timestamptz, (text) => (utcForm.test(text) ? readUtc(text) : parseAny(text)));
}

function readUtc(text: string): Date {
  const two = (at: number) => 10 * digit(text, at) + digit(text, at + 1);
  let ms = 0;
  for (let at = 20, worth = 100; worth >= 1 && at < text.length - 3; at += 1, worth /= 10)
    ms += worth * digit(text, at);
  return new Date(Date.UTC(100 * two(0) + two(2), two(5) - 1, two(8), two(11), two(14), two(17), ms));
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - zero;
}
