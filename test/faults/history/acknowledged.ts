import { groupBy } from './groups.ts';
import { type Broken, type History, tagOf } from './history.ts';

export function acknowledgedRequestsExist({ acknowledgements, requests }: History): Broken[] {
  const known = new Set(requests.map(({ id }) => id));
  return acknowledgements
    .filter(({ requestId }) => !known.has(requestId))
    .map(({ requestId, tag }) => ({
      invariant: 'lost',
      request: requestId,
      evidence: `acknowledged for ${tag}, and not in the record`,
    }));
}

/**
 * A call is repeated with its key and its prompt, so that two requests with one keyed prompt are one key's too,
 * also where the first was never acknowledged.
 */
export function oneKeyOneRequest({ acknowledgements, requests }: History): Broken[] {
  const byTag = groupBy(requests, ({ prompt }) => tagOf(prompt));
  const keyed = groupBy(acknowledgements, ({ idempotencyKey }) => idempotencyKey);
  return [...keyed].flatMap(([key, calls]) => {
    const recorded = calls.flatMap(({ tag }) => byTag.get(tag) ?? []).map(({ id }) => id);
    const ids = [...new Set([...calls.map(({ requestId }) => requestId), ...recorded])];
    if (ids.length < 2) return [];
    return [
      { invariant: 'key-split', request: ids[0] ?? key, evidence: `key ${key} stands for ${ids.join(', ')}` },
    ];
  });
}
