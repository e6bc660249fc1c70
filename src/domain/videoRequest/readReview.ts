/** What is known of a request that only a person can settle: written by whoever gave up on it, read leniently. */
import { v5 as uuidv5 } from 'uuid';
import { z } from 'zod';
import type { Database, TeamPrisma } from '../../database/database.ts';
import type { VideoRequest } from '../../database/generated/client.ts';

/** A record of the upstream's that could be what became of the request. */
export interface ReviewCandidate {
  /** Names the candidate of this request without showing the upstream's id. */
  readonly key: string;
  readonly upstreamId: string;
  /** The upstream's own word. */
  readonly status: string;
  readonly createdAt: Date | null;
  /** The fields of the input that the upstream's record has the same, otherwise, and not at all. */
  readonly equal: readonly string[];
  readonly different: readonly string[];
  readonly missing: readonly string[];
}

/** All that is known. It may tell of other teams' requests, and is for the operator. */
export interface Review {
  readonly why: string;
  /** The reason in the form for the request's team; null where none was written. */
  readonly told: string | null;
  /** When the request came to stand so. */
  readonly since: Date;
  readonly candidates: readonly ReviewCandidate[];
  /** What was read of the upstream's list, and whether to its end; null where it was not read. */
  readonly listing: { readonly read: number; readonly complete: boolean } | null;
}

const moment = z.string().pipe(z.coerce.date()).nullable().catch(null);
const text = z.string().min(1).nullable().catch(null);
const names = z.array(z.string()).catch([]);
const candidate = z.object({
  upstreamId: z.string().min(1),
  status: z.string().catch('unknown'),
  createdAt: moment,
  equal: names,
  different: names,
  missing: names,
});
const listing = z.object({ read: z.int32().min(0), complete: z.boolean() });
const nothing = { why: null, told: null, candidates: [], listing: null };
/** A part that is missing or of another form counts as not known: what is left is worth showing. */
const evidence = z
  .object({
    why: text,
    told: text,
    candidates: z.array(candidate.nullable().catch(null)).catch([]),
    listing: listing.nullable().catch(null),
  })
  .catch(nothing);

/** The review that the request stands in, or null where it stands in none. */
export async function readReview(
  { database }: { readonly database: { readonly prisma: Pick<TeamPrisma, 'requestEvent'> } },
  { id, teamId }: Pick<VideoRequest, 'id' | 'teamId'>,
): Promise<Review | null> {
  const before = await database.prisma.requestEvent.findFirst({
    where: { requestId: id, teamId, state: { not: 'NEEDS_REVIEW' } },
    orderBy: { version: 'desc' },
    select: { version: true },
  });
  const stay = await database.prisma.requestEvent.findMany({
    where: { requestId: id, teamId, version: { gt: before?.version ?? 0 } },
    orderBy: { version: 'asc' },
  });
  const [first] = stay;
  if (!first) return null;
  // A cancel that is asked for meanwhile has an event of its own, without evidence.
  const event = stay.findLast(({ detail }) => detail !== null) ?? first;
  const { why, told, candidates, listing } = evidence.parse(event.detail);
  const known = candidates.filter((each) => each !== null);
  return {
    why: why ?? event.reason,
    told,
    since: first.at,
    candidates: known.map((each) => ({ ...each, key: uuidv5(each.upstreamId, id) })),
    listing,
  };
}

/** The requests of all teams that wait for a decision, longest first, with what is known of each. */
export async function listReviews(services: {
  readonly database: Pick<Database, 'prisma'>;
}): Promise<{ request: VideoRequest; review: Review | null }[]> {
  const requests = await services.database.prisma.videoRequest.findMany({
    where: { state: 'NEEDS_REVIEW' },
    orderBy: { updatedAt: 'asc' },
  });
  const reviews: { request: VideoRequest; review: Review | null }[] = [];
  // One after the other: they may be many, and a command has two connections.
  for (const request of requests) reviews.push({ request, review: await readReview(services, request) });
  return reviews;
}
