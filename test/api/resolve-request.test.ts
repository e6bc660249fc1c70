/** What an admin of a team sees of a request that the gateway cannot settle, and decides about it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, uuidOf } from '../kit/client.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { candidate, sendToReview } from '../kit/review.ts';

let house: House;
let admin: Key;
beforeAll(async () => {
  // Nothing is dispatched, so that a request stays where a test or a decision puts it.
  house = await openHouse({ env: { ROLE: 'api' } });
  admin = await createTeamKey(house.env, 'admin', house.team.teamId);
});
afterAll(() => house.stop());

interface Asked {
  readonly id: string;
  readonly uuid: string;
}

async function newRequest(key = house.team.key): Promise<Asked> {
  const input = { audioUri: house.media.wav(2), prompt: randomUUID() };
  const id = await generate(house.gateway.url, key, input);
  return { id, uuid: uuidOf(id) };
}

async function inReview(evidence: object | null, key = house.team.key): Promise<Asked> {
  const request = await newRequest(key);
  await sendToReview(house.database, request.uuid, evidence);
  return request;
}

const query = `query ($id: ID!) { request(id: $id) { review {
  why since listingComplete
  candidates { id status createdAt equalFields missingFields }
} } }`;
const reviewOf = async ({ id }: Asked, key = admin.key) =>
  (await call(house.gateway.url, key, query, { id })).data.request.review;

const mutation = `mutation ($input: ResolveRequestInput!) { resolveRequest(input: $input) {
  request { id status stage error { code message fault charged } }
  errors { __typename code field message ... on RequestConflictError { requestId } }
} }`;
const answer = (input: object, key = admin.key) => call(house.gateway.url, key, mutation, { input });
const resolve = async (input: object, key = admin.key) => (await answer(input, key)).data.resolveRequest;

async function lastEvent({ uuid }: Asked) {
  const [event] = await house.database.query<{ state: string; detail: object | null }>(
    'SELECT state, detail FROM request_event WHERE request_id = $1 ORDER BY version DESC LIMIT 1',
    [uuid],
  );
  return event;
}

const states = async ({ uuid }: Asked) =>
  (
    await house.database.query<{ state: string; upstream_id: string | null }>(
      'SELECT state, upstream_id FROM video_request WHERE id = $1',
      [uuid],
    )
  )[0];

const missing = Buffer.from('VideoRequest:01a2047f-0000-7000-8000-000000000000').toString('base64url');
const operatorDecides = "The gateway's operator, who sees all of the upstream's list, can decide.";
const listing = { read: 200, complete: true, at: '2026-11-22T17:40:00.000Z' };

describe('the review', () => {
  test('says why, since when, what it could be and whether all was read', async () => {
    const upstreamId = randomUUID();
    const request = await inReview({
      why: 'several records of the list could be it',
      told: 'the list does not prove it',
      candidates: [candidate(upstreamId), candidate(undefined, { createdAt: null, equal: ['audio_uri'] })],
      listing,
    });
    const review = await reviewOf(request);
    expect(review).toEqual({
      why: 'the list does not prove it',
      since: expect.stringMatching(/Z$/),
      listingComplete: true,
      candidates: [
        {
          id: expect.any(String),
          status: 'success',
          createdAt: '2026-11-22T17:34:00.000Z',
          equalFields: ['prompt', 'audio_uri'],
          missingFields: ['guidance_scale'],
        },
        expect.objectContaining({ createdAt: null, equalFields: ['audio_uri'] }),
      ],
    });
    const [first, second] = review.candidates;
    expect(first.id).not.toBe(second.id);
    expect(Buffer.from(first.id, 'base64url').toString()).not.toContain(upstreamId);
  });

  test.each([
    ['does not name what was asked for', { equal: ['resolution'] }],
    ['has another prompt', { different: ['prompt'] }],
  ])('offers no job that %s, and says who can decide', async (_name, more) => {
    const review = await reviewOf(await inReview({ candidates: [candidate(undefined, more)] }));
    expect(review).toMatchObject({ candidates: [], why: expect.stringContaining(operatorDecides) });
  });

  test('is for admins, and only while there is one', async () => {
    const request = await inReview({ why: 'unclear' });
    const viewer = await createTeamKey(house.env, 'viewer', house.team.teamId);
    expect(await reviewOf(request, house.team.key)).toBeNull();
    expect(await reviewOf(request, viewer.key)).toBeNull();
    expect(await reviewOf(await newRequest())).toBeNull();
    expect(await reviewOf(request)).not.toBeNull();
  });

  test.each<[string, object | null]>([
    ['no evidence at all', null],
    ['none of the parts', {}],
    ['parts of another form', { why: 7, candidates: 'many', listing: [] }],
  ])('tells what it can where there is %s', async (_name, evidence) => {
    expect(await reviewOf(await inReview(evidence))).toMatchObject({
      why: expect.stringMatching(/^the gateway cannot tell what became of it\. /),
      candidates: [],
      listingComplete: null,
    });
  });

  test('keeps the candidates that can be read', async () => {
    const unreadable = { upstreamId: 'x', equal: ['prompt'], missing: 7 };
    const request = await inReview({ candidates: [{ status: 'success' }, candidate(), unreadable] });
    const { candidates } = await reviewOf(request);
    expect(candidates).toMatchObject([
      { status: 'success' },
      { status: 'unknown', createdAt: null, missingFields: [] },
    ]);
  });

  test('outlives the wish to cancel, which has an event of its own', async () => {
    const request = await inReview({ why: 'unclear', candidates: [candidate()] });
    const before = await reviewOf(request);
    await cancel(request);
    expect(await lastEvent(request)).toMatchObject({ state: 'NEEDS_REVIEW', detail: null });
    expect(await reviewOf(request)).toEqual(before);
  });

  test('holds nothing of an earlier one', async () => {
    const request = await inReview({ told: 'the first time', candidates: [candidate()] });
    expect(await resolve({ requestId: request.id, decision: 'SUBMIT_AGAIN' })).toMatchObject({ errors: [] });
    await sendToReview(house.database, request.uuid, null);
    expect(await reviewOf(request)).toMatchObject({
      why: expect.stringMatching(/^the gateway cannot tell/),
      candidates: [],
    });
  });
});

async function cancel({ id }: Asked): Promise<void> {
  const wish = `mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { code } } }`;
  expect((await call(house.gateway.url, house.team.key, wish, { id })).data.cancelRequest.errors).toEqual([]);
}

describe('a decision', () => {
  test('to adopt goes on with the job, and is in the log with the key that took it', async () => {
    const upstreamId = randomUUID();
    const request = await inReview({ candidates: [candidate(), candidate(upstreamId)] });
    const { candidates } = await reviewOf(request);
    const input = { requestId: request.id, decision: 'ADOPT', candidate: candidates[1].id };
    expect(await resolve(input)).toEqual({
      request: { id: request.id, status: 'QUEUED', stage: 'GENERATING', error: null },
      errors: [],
    });
    expect(await states(request)).toEqual({ state: 'RUNNING', upstream_id: upstreamId });
    expect(await lastEvent(request)).toEqual({
      state: 'RUNNING',
      detail: {
        keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        keyName: 'test',
        resolution: { kind: 'adopt', upstreamId },
      },
    });
  });

  test('to fail ends it, with the reason for its caller', async () => {
    const request = await inReview(null);
    expect(
      await resolve({ requestId: request.id, decision: 'FAIL', reason: 'the shoot was called off' }),
    ).toMatchObject({
      request: {
        status: 'FAILED',
        stage: 'DONE',
        error: { code: 'GIVEN_UP', message: 'the shoot was called off', charged: 'UNKNOWN' },
      },
      errors: [],
    });
    const unexplained = await inReview(null);
    expect(await resolve({ requestId: unexplained.id, decision: 'FAIL' })).toMatchObject({
      request: { error: { message: 'given up by an admin of the team' } },
    });
  });

  test('to submit again puts it back in the queue', async () => {
    const request = await inReview(null);
    expect(await resolve({ requestId: request.id, decision: 'SUBMIT_AGAIN' })).toMatchObject({
      request: { status: 'QUEUED', stage: 'WAITING' },
      errors: [],
    });
    expect(await lastEvent(request)).toMatchObject({
      state: 'READY',
      detail: { keyName: 'test', resolution: { kind: 'submitAgain' } },
    });
  });

  test('is taken once, also by many at the same moment', async () => {
    const request = await inReview(null);
    const input = { requestId: request.id, decision: 'SUBMIT_AGAIN' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => resolve(input)));
    const refused = answers.flatMap(({ errors }) => errors);
    expect(refused).toHaveLength(9);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['NOT_IN_REVIEW']));
    const written = `SELECT 1 FROM request_event WHERE request_id = $1 AND reason LIKE 'operator%'`;
    expect(await house.database.query(written, [request.uuid])).toHaveLength(1);
  });
});

describe('a decision is refused', () => {
  test('from a member and from a viewer', async () => {
    const request = await inReview(null);
    const viewer = await createTeamKey(house.env, 'viewer', house.team.teamId);
    for (const { key } of [house.team, viewer]) {
      const { data, errors } = await answer({ requestId: request.id, decision: 'FAIL' }, key);
      expect(data).toEqual({ resolveRequest: null });
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    }
    expect((await states(request))?.state).toBe('NEEDS_REVIEW');
  });

  test("about another team's request, exactly as about a missing one", async () => {
    const request = await inReview({ candidates: [candidate()] });
    const other = await createTeamKey(house.env, 'admin');
    const { candidates } = await reviewOf(request);
    for (const more of [
      { decision: 'FAIL' },
      { decision: 'SUBMIT_AGAIN' },
      { decision: 'ADOPT', candidate: candidates[0].id },
    ]) {
      const foreign = await resolve({ requestId: request.id, ...more }, other.key);
      expect(foreign).toMatchObject({
        request: null,
        errors: [{ __typename: 'InputError', code: 'NOT_FOUND', field: ['input', 'requestId'] }],
      });
      expect(foreign).toEqual(await resolve({ requestId: missing, ...more }, other.key));
      expect(foreign).toEqual(await resolve({ requestId: 'nonsense', ...more }, other.key));
    }
    expect((await states(request))?.state).toBe('NEEDS_REVIEW');
  });

  test('about a request that does not wait for one', async () => {
    const request = await newRequest();
    expect(await resolve({ requestId: request.id, decision: 'FAIL' })).toMatchObject({
      request: { id: request.id, stage: 'WAITING' },
      errors: [{ __typename: 'RequestConflictError', code: 'NOT_IN_REVIEW', requestId: request.id }],
    });
  });

  test('that adopts what was not listed for it: no id of the upstream is taken from a caller', async () => {
    const upstreamId = randomUUID();
    const request = await inReview({ candidates: [candidate()] });
    const neighbour = await inReview({ candidates: [candidate()] });
    const { candidates } = await reviewOf(neighbour);
    const encoded = Buffer.from(`ReviewCandidate:${upstreamId}`).toString('base64url');
    for (const id of [candidates[0].id, upstreamId, encoded, request.id, ''])
      expect(await resolve({ requestId: request.id, decision: 'ADOPT', candidate: id })).toMatchObject({
        errors: [{ __typename: 'InputError', code: 'NOT_FOUND', field: ['input', 'candidate'] }],
      });
    expect(await states(request)).toEqual({ state: 'NEEDS_REVIEW', upstream_id: null });
  });

  test('that adopts a job which is bound to another request, whose id is not told', async () => {
    const upstreamId = randomUUID();
    const holder = await inReview({ candidates: [candidate(upstreamId)] });
    const request = await inReview({ candidates: [candidate(upstreamId)] });
    const adopt = async (asked: Asked) => {
      const { candidates } = await reviewOf(asked);
      return resolve({ requestId: asked.id, decision: 'ADOPT', candidate: candidates[0].id });
    };
    const answers = await Promise.all([adopt(holder), adopt(request)]);
    const [refused, ...more] = answers.flatMap(({ errors }) => errors);
    expect(more).toEqual([]);
    expect(refused).toEqual({
      __typename: 'InputError',
      code: 'NOT_ALLOWED',
      field: ['input', 'candidate'],
      message: 'candidate is bound to another request by now; choose another one, or FAIL the request',
    });
    const bound = 'SELECT 1 FROM video_request WHERE upstream_id = $1';
    expect(await house.database.query(bound, [upstreamId])).toHaveLength(1);
  });

  test('to submit again what its caller has asked to cancel', async () => {
    const request = await inReview(null);
    await cancel(request);
    expect(await resolve({ requestId: request.id, decision: 'SUBMIT_AGAIN' })).toMatchObject({
      errors: [
        {
          code: 'NOT_ALLOWED',
          field: ['input', 'decision'],
          message: expect.stringContaining('a cancel was asked for'),
          requestId: request.id,
        },
      ],
    });
    expect((await states(request))?.state).toBe('NEEDS_REVIEW');
    expect(await resolve({ requestId: request.id, decision: 'FAIL' })).toMatchObject({ errors: [] });
  });

  test.each([
    ['to adopt, of nothing', { decision: 'ADOPT' }, 'REQUIRED', 'candidate'],
    ['to fail, with a candidate', { decision: 'FAIL', candidate: 'x' }, 'NOT_ALLOWED', 'candidate'],
    ['to submit again, with a reason', { decision: 'SUBMIT_AGAIN', reason: 'x' }, 'NOT_ALLOWED', 'reason'],
    ['for a long reason', { decision: 'FAIL', reason: '🦊'.repeat(501) }, 'TOO_LONG', 'reason'],
  ])('%s', async (_name, more, code, field) => {
    const request = await inReview(null);
    expect(await resolve({ requestId: request.id, ...more })).toMatchObject({
      request: null,
      errors: [{ __typename: 'InputError', code, field: ['input', field] }],
    });
    expect((await states(request))?.state).toBe('NEEDS_REVIEW');
  });

  test('but not for a reason of 500 characters, as a person counts them', async () => {
    const request = await inReview(null);
    const reason = '🦊'.repeat(500);
    expect(await resolve({ requestId: request.id, decision: 'FAIL', reason })).toMatchObject({
      request: { error: { message: reason } },
      errors: [],
    });
  });
});
