import type { RequestStatus } from '../../../src/database/generated/enums.ts';
import { isTerminal } from '../../../src/domain/videoRequest/state.ts';
import { groupBy } from './groups.ts';
import type { Broken, EventRow, History } from './history.ts';

const rank: Readonly<Record<RequestStatus, number>> = {
  QUEUED: 0,
  PROCESSING: 1,
  SUCCESS: 2,
  FAILED: 2,
  CANCELLED: 2,
};

/** Whether the public status may be `next` after `last`: forward only, and an end is the last. */
export function mayFollow(last: RequestStatus, next: RequestStatus): boolean {
  return next === last || rank[next] > rank[last];
}

export function statusNeverGoesBack({ events }: History): Broken[] {
  return [...eventsByRequest(events)].flatMap(([request, log]) => {
    const step = log.findIndex((event, index) => {
      const before = log[index - 1];
      return before && (isTerminal(before.state) || !mayFollow(before.status, event.status));
    });
    if (step < 0) return [];
    const evidence = log.map(({ version, status, state }) => `${version}: ${status} (${state})`).join(', ');
    return [{ invariant: 'status-went-back', request, evidence }];
  });
}

export function everyVersionHasItsEvent({ requests, events }: History): Broken[] {
  const logs = eventsByRequest(events);
  return requests.flatMap(({ id, version, state, status }) => {
    const log = logs.get(id) ?? [];
    const versions = log.map((event) => event.version);
    const whole = versions.length === version && versions.every((each, index) => each === index + 1);
    const last = log.at(-1);
    if (whole && last?.state === state && last.status === status) return [];
    const evidence = `version ${version}, ${state} and ${status}; the log has ${versions.join(', ') || 'nothing'}, the last ${last?.state} and ${last?.status}`;
    return [{ invariant: 'event-missing', request: id, evidence }];
  });
}

export function everythingEnds({ requests, attempts }: History): Broken[] {
  const open = new Set(attempts.filter((attempt) => attempt.open).map(({ requestId }) => requestId));
  return requests.flatMap(({ id, state }): Broken[] => {
    if (!isTerminal(state) && state !== 'NEEDS_REVIEW')
      return [{ invariant: 'unfinished', request: id, evidence: `still ${state}` }];
    if (open.has(id))
      return [{ invariant: 'unfinished', request: id, evidence: `${state} with an attempt that is open` }];
    return [];
  });
}

function eventsByRequest(events: readonly EventRow[]): Map<string, EventRow[]> {
  const logs = groupBy(events, ({ requestId }) => requestId);
  for (const log of logs.values()) log.sort((a, b) => a.version - b.version);
  return logs;
}
