/** Which candidates of a review its team may be offered: what could be another team's is for the operator alone. Pure. */
import type { GenerationPayload } from '../../upstream/upstream.ts';
import { couldBe, type Look, type Submission } from './couldBe.ts';
import { identifies } from './echo.ts';
import type { ReviewCandidate } from './readReview.ts';

export type Evidence = Pick<ReviewCandidate, 'createdAt' | 'equal' | 'different'>;

/**
 * @param asked what the request asked the upstream for.
 * @param foreign submissions of other teams that may own a record nobody has bound.
 * @returns whether the record names what was asked for, and can be none of theirs.
 */
export function mayBeOffered(
  evidence: Evidence,
  asked: GenerationPayload,
  foreign: readonly Submission[],
  look: Look,
): boolean {
  if (!identifies(evidence)) return false;
  const record = {
    payload: echoOf(evidence, asked),
    created_at: evidence.createdAt && evidence.createdAt.getTime() / 1000,
  };
  return !foreign.some((submission) => couldBe(submission, record, look));
}

/** What the record echoed, as far as that is known: where it said the same, what was asked for. */
function echoOf({ equal }: Evidence, asked: GenerationPayload): Record<string, unknown> {
  return Object.fromEntries(Object.entries(asked).filter(([field]) => equal.includes(field)));
}
