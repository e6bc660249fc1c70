import { type HostileOperation, hostile, many } from './hostileOperation.ts';

const cycle = (length: number) =>
  many(length, (index) => `fragment F${index} on Query { ...F${(index + 1) % length} }`);
/** Each level spreads the one below so many times; the last one has a field. */
const tower = (levels: number, times: number) =>
  `fragment F0 on Query { viewer { role } } ${many(levels, (index) => `fragment F${index + 1} on Query { ${many(times, () => `...F${index}`)} }`)}`;
const aliasedTower = (levels: number) =>
  `fragment F0 on Viewer { role } ${many(levels, (index) => `fragment F${index + 1} on Viewer { ...F${index} ...{ a${index}: role ...F${index} } }`)}`;
const everyOther = (count: number) =>
  many(
    count,
    (index) =>
      `fragment F${index} on Query { viewer { role } ${many(count, (other) => (other === index ? '' : `...F${other}`))} }`,
  );

/** Fragments that go round in circles, and those that grow when they are written out. */
export const fragments: readonly HostileOperation[] = [
  ...[1, 2, 3, 10, 50, 120].map((length) =>
    hostile(`circular: a cycle of ${length}`, `{ ...F0 } ${cycle(length)}`),
  ),
  ...[1, 2, 50, 120].map((length) =>
    hostile(`circular: a cycle of ${length} that nobody spreads`, `{ viewer { role } } ${cycle(length)}`),
  ),
  ...[2, 10, 24].map((count) =>
    hostile(`circular: ${count} that all spread each other`, `{ ...F0 } ${everyOther(count)}`),
  ),
  hostile(
    'circular: through a field',
    '{ viewer { ...F } } fragment F on Viewer { team { id } ...G } fragment G on Viewer { role ...F }',
  ),
  hostile('circular: through an inline fragment', '{ ...F } fragment F on Query { ... on Query { ...F } }'),
  hostile('circular: behind @skip', '{ ...F } fragment F on Query { viewer { role } ...F @skip(if: true) }'),
  hostile('circular: in a subscription', 'subscription { ...F } fragment F on Subscription { ...F }'),
  hostile(
    'circular: in a mutation',
    'mutation { ...F } fragment F on Mutation { ...G } fragment G on Mutation { ...F }',
  ),
  ...Array.from({ length: 31 }, (_, index) => index + 10).map((levels) =>
    hostile(`exponential: 2 to the power of ${levels}`, `{ ...F${levels} } ${tower(levels, 2)}`),
  ),
  ...[4, 5, 6, 10].map((levels) =>
    hostile(`exponential: 10 to the power of ${levels}`, `{ ...F${levels} } ${tower(levels, 10)}`),
  ),
  ...[9, 15, 30].map((levels) =>
    hostile(
      `exponential: 2 to the power of ${levels}, under aliases`,
      `{ viewer { ...F${levels} } } ${aliasedTower(levels)}`,
    ),
  ),
  ...[10, 40, 80].map((levels) =>
    hostile(
      `exponential: 2 to the power of ${levels}, of a fragment that nobody spreads`,
      `{ viewer { role } } ${tower(levels, 2)}`,
    ),
  ),
  hostile('fragments: one that there is not', '{ ...Nothing }'),
  hostile('fragments: one on a scalar', '{ ...F } fragment F on String { length }'),
  hostile('fragments: one on an input', '{ ...F } fragment F on VideoRequestFilter { model }'),
  hostile('fragments: one of another type', '{ viewer { ...F } } fragment F on Team { id }'),
  hostile(
    'fragments: two of one name',
    '{ ...F } fragment F on Query { viewer { role } } fragment F on Query { viewer { keyName } }',
  ),
  hostile(
    'fragments: 140 that nobody spreads',
    `{ viewer { role } } ${many(140, (index) => `fragment F${index} on Viewer { role }`)}`,
  ),
];
