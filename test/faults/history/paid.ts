import type { LedgerEntry } from '../../../src/sandbox/ledger.ts';
import { groupBy } from './groups.ts';
import { approval, type Broken, type History, type RequestRow, tagOf } from './history.ts';

/** Requests with one tag are twins, each of which may be accepted once. */
export function theUpstreamAcceptsOnce({ ledger, requests, events }: History): Broken[] {
  const twins = groupBy(requests, ({ prompt }) => tagOf(prompt));
  const approved = groupBy(events, ({ reason, requestId }) => (reason === approval ? requestId : null));
  const accepted = ledger.filter((entry) => entry.accepted);
  return [...groupBy(accepted, tagOfEntry)].flatMap(([tag, posts]): Broken[] => {
    const ids = (twins.get(tag) ?? []).map(({ id }) => id);
    const evidence = `accepted: ${posts.map(({ sequence, requestId }) => `POST ${sequence} as ${requestId}`).join(', ')}`;
    if (ids.length === 0) return [{ invariant: 'lost', request: tag, evidence }];
    const approvals = ids.flatMap((id) => approved.get(id) ?? []).length;
    if (posts.length <= ids.length + approvals) return [];
    return [{ invariant: 'paid-twice', request: ids.join(', '), evidence }];
  });
}

export function theBoundJobIsItsOwn({ ledger, requests, attempts }: History): Broken[] {
  const jobs = new Map(ledger.map((entry) => [entry.requestId, entry]));
  const byId = new Map(requests.map((request) => [request.id, request]));
  const bindings = [
    ...requests.map((request) => ({ request, upstreamId: request.upstreamId })),
    ...attempts.map(({ requestId, upstreamId }) => ({ request: byId.get(requestId), upstreamId })),
  ];
  const wrong = bindings.flatMap(({ request, upstreamId }) => {
    if (!request || upstreamId === null) return [];
    const difference = differs(request, jobs.get(upstreamId));
    if (difference === null) return [];
    return [broken(request.id, `bound to ${upstreamId}, ${difference}`)];
  });
  return [...new Map(wrong.map((each) => [each.evidence, each])).values(), ...boundTwice(requests)];
}

function boundTwice(requests: readonly RequestRow[]): Broken[] {
  return [...groupBy(requests, ({ upstreamId }) => upstreamId)]
    .filter(([, holders]) => holders.length > 1)
    .map(([upstreamId, holders]) =>
      broken(holders[0]?.id ?? '', `${upstreamId} is bound by ${holders.map(({ id }) => id).join(', ')}`),
    );
}

/** In what the job is another than the request's, or null. */
function differs(request: RequestRow, job: LedgerEntry | undefined): string | null {
  if (!job) return 'which no POST has made';
  const payload = (job.payload ?? {}) as Record<string, unknown>;
  const expected: Record<string, unknown> = {
    audio_uri: request.audioUri,
    prompt: request.prompt,
    image_uri: request.imageUri,
    resolution: request.resolution,
    guidance_scale: request.guidanceScale,
  };
  const keys = Object.keys(expected).filter((key) => (payload[key] ?? null) !== expected[key]);
  if (job.model !== request.model) keys.unshift('model');
  return keys.length === 0 ? null : `whose ${keys.join(', ')} is another's (POST ${job.sequence})`;
}

function broken(request: string, evidence: string): Broken {
  return { invariant: 'wrong-result', request, evidence };
}

function tagOfEntry({ payload }: LedgerEntry): string | null {
  const prompt = (payload as { prompt?: unknown } | null)?.prompt;
  return typeof prompt === 'string' ? tagOf(prompt) : null;
}
