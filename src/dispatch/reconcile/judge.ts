/**
 * What the upstream's list proves about a submission whose outcome is not known. Pure: the match rule and the
 * proof of absence. Whatever they cannot prove is left to an operator.
 */
import { couldBe, madeWithin, type Submission } from '../../domain/videoRequest/couldBe.ts';
import { compareEcho, type Echo, identifies } from '../../domain/videoRequest/echo.ts';
import { ownReason, type ReviewReason, reasonOfOthers } from '../../domain/videoRequest/reviewReason.ts';
import type { RequestRecord } from '../../upstream/upstream.ts';

/** A submission that may have made a job nobody has bound yet. */
export interface OpenAttempt extends Submission {
  readonly id: string;
  readonly requestId: string;
}

/** What the list showed. */
export interface Listing {
  readonly records: readonly RequestRecord[];
  /** Read to its very end. */
  readonly complete: boolean;
  /** When the reading began, by the database's clock. */
  readonly at: Date;
}

export interface World {
  readonly model: string;
  readonly listing: Listing;
  /**
   * The upstream ids that belong to requests of ours, each with the moment its submission began. Read after the
   * listing, like `attempts`: whatever the list shows was submitted by then.
   */
  readonly bound: ReadonlyMap<string, Date>;
  /** All submissions of this model that may own an unbound record, the judged one among them. */
  readonly attempts: readonly OpenAttempt[];
  /** So late may a record show up in the list, in seconds. */
  readonly lagSeconds: number;
}

export interface Candidate {
  readonly record: RequestRecord;
  readonly echo: Echo;
}

export type Judgement =
  | { readonly kind: 'found'; readonly record: RequestRecord }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear'; readonly reason: ReviewReason; readonly candidates: readonly Candidate[] };

/** A record made so long before or after a submission, in milliseconds, is bound by an operator or not at all. */
const windowSlackMs = 5 * 60_000;

/**
 * @param attempt open: the record is bound on sight, since its POST's own answer will put right what the list
 *   had wrong. Ended: the list must be complete, and old enough that nothing can be missing from it.
 */
export function judge(attempt: OpenAttempt, world: World): Judgement {
  const candidates = candidatesFor(attempt, world);
  const unclear = (reason: ReviewReason): Judgement => ({ kind: 'unclear', reason, candidates });
  if (attempt.endedAt !== null) {
    if (!world.listing.complete)
      return unclear(ownReason("the upstream's list could not be read to its end"));
    if (!isSettled(attempt.endedAt, world))
      return unclear(ownReason('a record could still show up in the list'));
  }
  if (candidates.length > 1) return unclear(reasonOfOthers('several records of the list could be it'));
  const [candidate] = candidates;
  if (candidate) return judgeOnly(attempt, candidate, world, unclear);
  if (attempt.endedAt === null) return unclear(ownReason('the list does not show it yet'));
  if (!showsLater(attempt.endedAt, world)) {
    return unclear(
      reasonOfOthers(
        'the list does not show it, and nothing later of ours that would prove that it is missing',
      ),
    );
  }
  return { kind: 'absent' };
}

function judgeOnly(
  attempt: OpenAttempt,
  { record, echo }: Candidate,
  world: World,
  unclear: (reason: ReviewReason) => Judgement,
): Judgement {
  if (!identifies(echo))
    return unclear(
      reasonOfOthers('one record could be it, but it does not echo enough of what was asked for'),
    );
  if (!madeWithin(record, attempt, world.listing, windowSlackMs))
    return unclear(reasonOfOthers('one record could be it, but it was made at another time'));
  const rival = world.attempts.some(
    (other) => other.requestId !== attempt.requestId && couldBe(other, record, lookOf(world)),
  );
  if (rival) {
    return unclear(reasonOfOthers('one record could be it, and could be that of another request as well'));
  }
  return { kind: 'found', record };
}

/** The records that nobody has bound and that nothing shows to be another's. */
function candidatesFor(attempt: OpenAttempt, world: World): Candidate[] {
  const seen = new Set<string>();
  return world.listing.records.flatMap((record) => {
    // A list that moves while it is read shows a record twice.
    if (seen.has(record.request_id) || world.bound.has(record.request_id)) return [];
    seen.add(record.request_id);
    if (!couldBe(attempt, record, lookOf(world))) return [];
    return [{ record, echo: compareEcho(attempt.payload, record.payload) }];
  });
}

const lookOf = ({ model, listing }: World) => ({ model, at: listing.at });

/** Nothing of a submission that ended then can be missing from the list for being late. */
function isSettled(endedAt: Date, world: World): boolean {
  return world.listing.at.getTime() >= endedAt.getTime() + world.lagSeconds * 1000;
}

/** Something that we submitted after that is in the list: it has caught up. */
function showsLater(endedAt: Date, { listing, bound }: World): boolean {
  return listing.records.some(({ request_id }) => {
    const startedAt = bound.get(request_id);
    return startedAt !== undefined && startedAt > endedAt;
  });
}
