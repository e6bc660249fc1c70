import { mayFollow } from './eventLog.ts';
import { groupBy } from './groups.ts';
import type { Broken, History, Sighting } from './history.ts';

/** A stream begins where it likes; from there each version of a request comes once, in order. */
export function subscribersMissNothing({ sightings, stayed, requests }: History): Broken[] {
  const last = new Map(requests.map(({ id, version }) => [id, version]));
  const streams = groupBy(sightings, ({ subscriber, requestId }) => `${subscriber} ${requestId}`);
  return [...streams.values()].flatMap((stream) => {
    const [first] = stream;
    if (!first) return [];
    const fault = faultOf(stream, stayed.includes(first.subscriber) ? last.get(first.requestId) : undefined);
    if (fault === null) return [];
    const seen = stream.map(({ version, status }) => `${version} ${status}`).join(', ');
    const evidence = `${first.subscriber} ${fault.what}: ${seen}`;
    return [{ invariant: fault.invariant, request: first.requestId, evidence }];
  });
}

type Fault = { readonly invariant: 'subscriber-gap' | 'status-went-back'; readonly what: string };

/** @param lastVersion where the stream must have come to; undefined where it may have ended sooner. */
function faultOf(stream: readonly Sighting[], lastVersion: number | undefined): Fault | null {
  for (const [index, { version, status }] of stream.entries()) {
    const before = stream[index - 1];
    if (!before) continue;
    if (version !== before.version + 1)
      return { invariant: 'subscriber-gap', what: `got ${version} after ${before.version}` };
    if (!mayFollow(before.status, status))
      return { invariant: 'status-went-back', what: `saw ${status} after ${before.status}` };
  }
  if (lastVersion !== undefined && stream.at(-1)?.version !== lastVersion)
    return { invariant: 'subscriber-gap', what: `never got ${lastVersion}` };
  return null;
}
