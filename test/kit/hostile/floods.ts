import { type HostileOperation, harmless, hostile, many } from './hostileOperation.ts';

/** Wide instead of deep: fields, aliases, and the same over and over. */
export const floods: readonly HostileOperation[] = [
  ...[21, 50, 100, 190].map((count) =>
    hostile(
      `wide: ${count} fields of the operation itself`,
      `{ ${many(count, (index) => `a${index}: viewer { role }`)} }`,
    ),
  ),
  ...[21, 200, 450].map((count) =>
    hostile(`wide: ${count} times __typename`, `{ ${many(count, (index) => `a${index}: __typename`)} }`),
  ),
  ...[100, 500, 990].map((count) =>
    hostile(`wide: ${count} fields that there are not`, `{ ${many(count, (index) => `nothing${index}`)} }`),
  ),
  ...[501, 700, 990].map((count) =>
    hostile(
      `wide: ${count} fields of one object`,
      `{ viewer { ${many(count, (index) => `nothing${index}`)} } }`,
    ),
  ),
  ...[21, 101].map((count) =>
    hostile(
      `wide: ${count} mutations`,
      `mutation { ${many(count, (index) => `a${index}: cancelRequest(input: {}) { errors { code } }`)} }`,
    ),
  ),
  ...[52, 100, 200, 320].map((count) =>
    hostile(`aliases: ${count} of one field`, `{ viewer { ${many(count, (index) => `a${index}: role`)} } }`),
  ),
  ...[52, 150, 320].map((count) =>
    hostile(
      `aliases: ${count} within a list`,
      `{ requests(first: 1) { nodes { ${many(count, (index) => `a${index}: prompt`)} } } }`,
    ),
  ),
  ...[52, 200, 320].map((count) =>
    hostile(
      `aliases: ${count} within a fragment`,
      `{ viewer { ...F } } fragment F on Viewer { ${many(count, (index) => `a${index}: role`)} }`,
    ),
  ),
  ...[2, 5, 20].map((count) =>
    hostile(
      `aliases: 30 within a fragment that is spread ${count} times`,
      `{ ${many(count, (index) => `v${index}: viewer { ...F }`)} } fragment F on Viewer { ${many(30, (index) => `a${index}: role`)} }`,
    ),
  ),
  ...[52, 120, 230].map((count) =>
    hostile(
      `aliases: ${count} within a selection of inline fragments`,
      `{ viewer { ...{ ${many(count, (index) => `a${index}: role`)} } } }`,
    ),
  ),
  ...[52, 100, 300, 500, 900, 990].map((count) =>
    hostile(`duplicates: one field ${count} times`, `{ viewer { ${many(count, () => 'role')} } }`),
  ),
  ...[52, 100, 240].map((count) =>
    hostile(
      `duplicates: one field with a selection ${count} times`,
      `{ ${many(count, () => 'viewer { role }')} }`,
    ),
  ),
  ...[52, 150].map((count) =>
    hostile(
      `duplicates: one field with arguments ${count} times`,
      `{ viewer { role } ${many(count, () => 'node(id: "x")')} }`,
    ),
  ),
  ...[100, 240].map((count) =>
    hostile(
      `duplicates: one field in ${count} inline fragments`,
      `{ viewer { ${many(count, () => '...{role}')} } }`,
      harmless,
    ),
  ),
  ...[15, 120].map((count) =>
    hostile(
      `duplicates: one field with a selection in ${count} inline fragments`,
      `{ ${many(count, () => '...{viewer{role}}')} }`,
      harmless,
    ),
  ),
  ...[200, 500, 980].map((count) =>
    hostile(
      `duplicates: one field ${count} times in a fragment that nobody spreads`,
      `{ viewer { role } } fragment F on Viewer { ${many(count, () => 'role')} }`,
    ),
  ),
  ...[100, 240].map((count) =>
    hostile(
      `duplicates: one field with a selection ${count} times in a fragment that nobody spreads`,
      `{ viewer { role } } fragment F on Query { ${many(count, () => 'viewer{role}')} }`,
    ),
  ),
  hostile(
    'duplicates: 31 fields of 28 fields each in a fragment that nobody spreads',
    `{ viewer { role } } fragment F on Query { ${many(31, () => `viewer { ${many(28, () => 'role')} }`)} }`,
  ),
  hostile(
    'duplicates: 480 fields that conflict with each other',
    `{ viewer { ${many(240, () => 'a: role')} ${many(80, () => 'a: keyName')} } }`,
  ),
  hostile(
    'duplicates: 45 fields that conflict with each other, within all limits',
    `{ viewer { ${many(22, () => 'a: role')} ${many(23, () => 'a: keyName')} } }`,
  ),
];
