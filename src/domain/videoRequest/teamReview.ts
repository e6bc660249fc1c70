import type { TeamServices } from '../services.ts';
import { type ReviewCandidate, readReview } from './readReview.ts';

/** What a team is shown of a request of its own that needs review. Nothing in it comes of another team's requests. */
export interface TeamReview {
  readonly why: string;
  /** When the request came to stand so. */
  readonly since: Date;
  /** Jobs that can be no other team's. */
  readonly candidates: readonly ReviewCandidate[];
  /** Whether the upstream's list was read to its end; null where it was not read. */
  readonly listingComplete: boolean | null;
}

const unknownReason = 'the gateway cannot tell what became of it';
const nothingToOffer =
  "No job can be offered for ADOPT. The gateway's operator, who sees all of the upstream's list, can decide. You can FAIL the request, or SUBMIT_AGAIN.";

/** The review that the team's request stands in, or null where it stands in none. */
export async function readTeamReview(
  { database, offers }: Pick<TeamServices, 'database' | 'offers'>,
  id: string,
): Promise<TeamReview | null> {
  const { teamId } = database;
  const request = await database.prisma.videoRequest.findUnique({ where: { id, teamId } });
  const review = request && (await readReview({ database }, request));
  if (!review) return null;
  const candidates = await offers(request, review.candidates);
  const reason = review.told ?? unknownReason;
  return {
    why: candidates.length > 0 ? reason : `${reason}. ${nothingToOffer}`,
    since: review.since,
    candidates,
    listingComplete: review.listing?.complete ?? null,
  };
}
