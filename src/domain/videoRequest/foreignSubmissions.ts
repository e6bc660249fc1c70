/** What other teams have submitted. Of all that is done for a caller this alone reads it, and gives none of it on. */
import type { Pool } from '../../database/database.ts';
import type { VideoRequest } from '../../database/generated/client.ts';
import { mayOwnARecord, type Submission } from './couldBe.ts';
import { type GenerationColumns, generationColumns, generationPayload } from './generationPayload.ts';
import { mayBeOffered } from './offer.ts';
import type { ReviewCandidate } from './readReview.ts';

export type OfferedRequest = Pick<VideoRequest, 'teamId' | 'model'> & GenerationColumns;

/**
 * The candidates that the request's team may be offered, as everything stands now. What begins later needs no look:
 * a candidate stood in the list before, so that no later submission can have made it.
 */
export type Offers = (
  request: OfferedRequest,
  candidates: readonly ReviewCandidate[],
) => Promise<ReviewCandidate[]>;

/** @param pool of the whole database: a team's part of it does not have what this is about. */
export function createOffers(pool: Pool): Offers {
  return async (request, candidates) => {
    if (candidates.length === 0) return [];
    const [foreign, bound, at] = [
      await foreignSubmissions(pool, request),
      await foreignRecords(pool, request, candidates),
      new Date(),
    ];
    const asked = generationPayload(request);
    return candidates.filter(
      (each) =>
        !bound.has(each.upstreamId) && mayBeOffered(each, asked, foreign, { model: request.model, at }),
    );
  };
}

type Row = Omit<Submission, 'payload'> & GenerationColumns;

/**
 * Of each it is not known what became of it. A record that is offered has the audio or the prompt of its request, and
 * what could own it has the same: others are not read.
 */
async function foreignSubmissions(pool: Pool, request: OfferedRequest): Promise<Submission[]> {
  const { rows } = await pool.query<Row>({
    name: 'foreign-submissions',
    text: `SELECT a.started_at AS "startedAt", a.ended_at AS "endedAt", ${generationColumns}
           FROM submission_attempt a JOIN video_request r ON r.id = a.request_id
           WHERE ${mayOwnARecord} AND a.upstream_id IS NULL
             AND r.team_id <> $1 AND r.model = $2 AND (r.audio_uri = $3 OR r.prompt = $4)`,
    values: [request.teamId, request.model, request.audioUri, request.prompt],
  });
  return rows.map((row) => ({ ...row, payload: generationPayload(row) }));
}

/** Which of the candidates belong to other teams by now. */
async function foreignRecords(
  pool: Pool,
  { teamId }: OfferedRequest,
  candidates: readonly ReviewCandidate[],
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'foreign-records',
    text: `SELECT upstream_id AS id FROM video_request WHERE upstream_id = ANY ($2) AND team_id <> $1
           UNION
           SELECT a.upstream_id FROM submission_attempt a JOIN video_request r ON r.id = a.request_id
           WHERE a.upstream_id = ANY ($2) AND r.team_id <> $1`,
    values: [teamId, candidates.map(({ upstreamId }) => upstreamId)],
  });
  return new Set(rows.map(({ id }) => id));
}
