/** A team that has something of everything, with words in it that nobody else may ever be sent. */
import { randomBytes } from 'node:crypto';
import { call, generate, uuidOf } from '../client.ts';
import { createTeamKey } from '../gateway.ts';
import type { House } from '../house.ts';
import { candidate, sendToReview } from '../review.ts';

export interface FurnishedTeam {
  readonly teamId: string;
  readonly keys: { readonly admin: string; readonly member: string; readonly viewer: string };
  readonly ids: {
    readonly finished: string;
    readonly inReview: string;
    readonly candidate: string;
    /** An admin's, which has made another. */
    readonly apiKey: string;
    readonly madeKey: string;
    readonly team: string;
  };
  readonly listCursor: string;
  readonly keyCursor: string;
  readonly eventCursor: string;
  readonly idempotencyKey: string;
  /** What is found in an answer to somebody else is a leak. */
  readonly secrets: readonly string[];
}

/** @param house whose gateway dispatches nothing: what waits keeps waiting. */
export async function furnishTeam(house: House): Promise<FurnishedTeam> {
  const word = () => `word-${randomBytes(8).toString('hex')}`;
  const { url } = house.gateway;
  const { key: admin, teamId } = await createTeamKey(house.env, 'admin');
  const [{ key: member }, { key: viewer }] = await Promise.all([
    createTeamKey(house.env, 'member', teamId),
    createTeamKey(house.env, 'viewer', teamId),
  ]);
  const [prompt, idempotencyKey, upstreamId, video, why] = [word(), word(), word(), word(), word()];
  const keyNames = [word(), word()] as const;
  const [apiKey, madeKey] = await chainOfKeys(url, admin, keyNames);
  const ask = (more: object) =>
    generate(url, member, { audioUri: house.media.wav(2), prompt, imageUri: house.media.wav(3), ...more });
  const finished = await ask({ idempotencyKey });
  const inReview = await ask({});
  await finish(house, uuidOf(finished), `https://example.com/${video}.mp4`, word());
  await sendToReview(house.database, uuidOf(inReview), { why, candidates: [candidate(upstreamId)] });

  const query = `query ($id: ID!) {
    viewer { team { id } } request(id: $id) { review { candidates { id } } }
    requests { pageInfo { endCursor } } apiKeys(last: 1) { pageInfo { endCursor } }
    requestChanges(requestId: $id) { cursor }
  }`;
  const { data } = await call(url, admin, query, { id: inReview });
  const ids = {
    finished,
    inReview,
    candidate: data.request.review.candidates[0].id,
    apiKey,
    madeKey,
    team: data.viewer.team.id,
  };
  const uuids = [finished, inReview, apiKey, madeKey, ids.team].map(uuidOf);
  return {
    teamId,
    keys: { admin, member, viewer },
    ids,
    listCursor: data.requests.pageInfo.endCursor,
    keyCursor: data.apiKeys.pageInfo.endCursor,
    eventCursor: data.requestChanges.cursor,
    idempotencyKey,
    secrets: [prompt, upstreamId, video, why, ...keyNames, ...Object.values(ids), ...uuids],
  };
}

/** Keys, each of which makes the next. */
async function chainOfKeys(
  url: string,
  admin: string,
  names: readonly [string, string],
): Promise<[string, string]> {
  const mutation =
    'mutation ($name: String!) { createApiKey(input: { name: $name, role: ADMIN }) { key apiKey { id } } }';
  const make = async (by: string, name: string) =>
    (await call(url, by, mutation, { name })).data.createApiKey;
  const first = await make(admin, names[0]);
  const second = await make(first.key, names[1]);
  return [first.apiKey.id, second.apiKey.id];
}

/** The transition to SUCCEEDED as a dispatcher would write it. */
async function finish(
  { database }: House,
  requestUuid: string,
  videoUrl: string,
  upstreamId: string,
): Promise<void> {
  await database.query(
    `WITH changed AS (
       UPDATE video_request SET state = 'SUCCEEDED', status = 'SUCCESS', stage = 'DONE', version = version + 1,
         video_url = $2, upstream_id = $3, updated_at = now(), finished_at = now()
       WHERE id = $1 RETURNING id, team_id, version, state, status
     ), numbered AS (
       UPDATE team SET event_sequence = event_sequence + 1 FROM changed
       WHERE team.id = changed.team_id RETURNING team.event_sequence
     )
     INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason)
     SELECT team_id, event_sequence, id, version, state, status, 'finished' FROM changed, numbered`,
    [requestUuid, videoUrl, upstreamId],
  );
}
