import { createHash } from 'node:crypto';
import type { SandboxSwitches } from './options.ts';
import type { StoredRecord } from './records.ts';

/** The records in the list's order. Shuffled is by id: without sense, and the same at each reading. */
export function inListOrder(
  records: readonly StoredRecord[],
  order: SandboxSwitches['listOrder'],
): StoredRecord[] {
  if (order === 'shuffled') return byKey(records, ({ id }) => createHash('sha256').update(id).digest('hex'));
  const oldestFirst = byKey(records, ({ createdAt }) => createdAt);
  return order === 'oldest' ? oldestFirst : oldestFirst.reverse();
}

/** Stable: what was made in the same millisecond stays in the order of its creation. */
function byKey<Key extends string | number>(
  records: readonly StoredRecord[],
  key: (record: StoredRecord) => Key,
): StoredRecord[] {
  const keyed = records.map((record) => ({ record, key: key(record) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ record }) => record);
}
