import { ownReason } from '../../domain/videoRequest/reviewReason.ts';
import { step } from '../../observability/step.ts';
import { inParallel } from '../inParallel.ts';
import type { Worker } from '../worker.ts';
import { type Judgement, judge, type Listing } from './judge.ts';
import {
  databaseNow,
  isUnsettled,
  type KnownWorld,
  type NamedAttempt,
  type PendingAttempt,
  type WantedListing,
  wantedListings,
  worldOf,
} from './openAttempts.ts';
import { readListing } from './readListing.ts';
import { bindFound, resubmitAbsent, sendToReview } from './settle.ts';
import { inTurn } from './turn.ts';

/** Early binding looks so far back behind the first open submission: the upstream's clock is not ours. Seconds. */
const lookBackSeconds = 300;
/** While its list cannot be read nothing is known of the upstream; after so long an operator is told. Seconds. */
const unreadableSeconds = 3600;
/** Attempts that are settled at the same time. */
const parallel = 8;

/**
 * Settles, by the upstream's own list, what no answer has settled: binds the record of a POST that is still open,
 * finds that of one whose answer was lost, or proves that there is none. One listing serves all of a model.
 */
export async function reconcile(worker: Worker): Promise<void> {
  for (const wanted of await wantedListings(worker)) {
    await inTurn(worker, wanted.model, () => reconcileModel(worker, wanted));
  }
}

async function reconcileModel(worker: Worker, wanted: WantedListing): Promise<void> {
  const { model } = wanted;
  const backTo = wanted.complete ? null : wanted.since - lookBackSeconds;
  const listing = await list(worker, model, backTo);
  if (listing === null) return reviewUnreadable(worker, model);
  const { world, named } = await worldOf(worker, model, listing);
  for (const attempt of named.filter(isUnsettled)) await settleNamed(worker, attempt, listing);
  const judged = judgeAll(world);
  await inParallel(judged, parallel, (each) => settle(worker, each, listing));
  const absent = judged.filter(({ judgement }) => judgement.kind === 'absent');
  if (absent.length > 0) await settleAbsent(worker, model, new Set(absent.map(({ attempt }) => attempt.id)));
}

interface Judged {
  readonly attempt: PendingAttempt;
  readonly judgement: Judgement;
}

function judgeAll(world: KnownWorld): Judged[] {
  return world.attempts.filter(isUnsettled).map((attempt) => ({ attempt, judgement: judge(attempt, world) }));
}

async function settle(worker: Worker, { attempt, judgement }: Judged, listing: Listing): Promise<void> {
  if (judgement.kind === 'found') {
    step('listed', attempt.requestId);
    await bindFound(worker, attempt, judgement.record);
  } else if (judgement.kind === 'unclear' && isOverdue(worker, attempt, listing.at, 0)) {
    await sendToReview(worker, attempt, { ...judgement, listing });
  }
}

/** The late answer of a POST has named its record: that is proof enough, wherever the list has it. */
async function settleNamed(worker: Worker, attempt: NamedAttempt, listing: Listing): Promise<void> {
  const { upstream } = worker.services;
  const listed = listing.records.find(({ request_id }) => request_id === attempt.upstreamId);
  const record = listed ?? (await upstream.get(attempt.upstreamId).catch(() => null));
  if (record) return bindFound(worker, attempt, record);
  if (!isOverdue(worker, attempt, listing.at, 0)) return;
  const why = `the upstream has named its record ${attempt.upstreamId}, and does not show it`;
  const told = 'the upstream has named its record, and does not show it';
  await sendToReview(worker, attempt, { reason: { why, told }, candidates: [], listing });
}

/** What cost money once is proven twice: a second listing, read to its end, must say the same. */
async function settleAbsent(worker: Worker, model: string, absent: ReadonlySet<string>): Promise<void> {
  const again = await list(worker, model, null);
  if (again === null) return;
  const { world } = await worldOf(worker, model, again);
  const proven = judgeAll(world).filter(
    ({ attempt, judgement }) => judgement.kind === 'absent' && absent.has(attempt.id),
  );
  await inParallel(proven, parallel, async ({ attempt }) => {
    step('listed', attempt.requestId);
    await resubmitAbsent(worker, attempt, again);
  });
}

async function list(worker: Worker, model: string, backTo: number | null): Promise<Listing | null> {
  const { upstream, log } = worker.services;
  try {
    return await readListing(upstream, model, await databaseNow(worker), backTo);
  } catch (error) {
    log.warn({ err: error, model }, "the upstream's list could not be read; trying again");
    return null;
  }
}

async function reviewUnreadable(worker: Worker, model: string): Promise<void> {
  const nothing: Listing = { records: [], complete: false, at: await databaseNow(worker) };
  const { world, named } = await worldOf(worker, model, nothing);
  for (const attempt of [...world.attempts, ...named].filter(isUnsettled)) {
    if (!isOverdue(worker, attempt, nothing.at, unreadableSeconds)) continue;
    const reason = ownReason("the upstream's list cannot be read");
    await sendToReview(worker, attempt, { reason, candidates: [], listing: nothing });
  }
}

function isOverdue(worker: Worker, { endedAt }: PendingAttempt, at: Date, graceSeconds: number): boolean {
  if (endedAt === null) return false;
  return at.getTime() - endedAt.getTime() > (worker.reconcileTimeoutSeconds + graceSeconds) * 1000;
}
