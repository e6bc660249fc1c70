/** What could be another team's is the operator's alone to decide: no admin is shown it, and none can adopt it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled, uuidOf } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { candidate, sendToReview } from '../kit/review.ts';

const query = `query ($id: ID!) { request(id: $id) { review {
  why listingComplete candidates { id status createdAt equalFields missingFields }
} } }`;
const mutation = `mutation ($input: ResolveRequestInput!) { resolveRequest(input: $input) {
  request { stage } errors { code field message }
} }`;
const operatorDecides =
  "the upstream's list does not prove what became of it. No job can be offered for ADOPT. The gateway's operator, who sees all of the upstream's list, can decide. You can FAIL the request, or SUBMIT_AGAIN.";

/** A house with two teams, of each an admin's key. */
async function openHouseOfTwo(options: Parameters<typeof openHouse>[0]) {
  const house = await openHouse(options);
  const [one, other] = [await createTeamKey(house.env, 'admin'), await createTeamKey(house.env, 'admin')];
  return { house, one, other };
}

const at = (house: House) => {
  const { url } = house.gateway;
  return {
    async ask(team: Key, prompt: string) {
      const id = await generate(url, team.key, { audioUri: house.media.wav(2), prompt });
      return { id, uuid: uuidOf(id) };
    },
    review: async (team: Key, id: string) => (await call(url, team.key, query, { id })).data.request.review,
    resolve: async (team: Key, input: object) =>
      (await call(url, team.key, mutation, { input })).data.resolveRequest,
    stage: async (team: Key, id: string) => (await settled(url, team.key, id)).stage,
    async listed(uuid: string): Promise<{ candidates: string[]; why: string }> {
      const { stdout } = await run(['request', 'review', '--json'], house.env);
      return JSON.parse(stdout).find(({ id }: { id: string }) => id === uuid);
    },
  };
};
const jobsOf = (house: House, prompt: string) =>
  house.sandbox
    .ledger()
    .filter(({ payload }) => JSON.stringify(payload ?? '').includes(prompt))
    .map(({ requestId }) => requestId);

/** Requests come into review by a bound of time, and a command is slow to start on a busy machine. */
describe('where the upstream’s list echoes', { timeout: 90_000 }, () => {
  describe('nothing', () => {
    let rooms: Awaited<ReturnType<typeof openHouseOfTwo>>;
    beforeAll(async () => {
      rooms = await openHouseOfTwo({
        env: { RECONCILE_TIMEOUT_SECONDS: '3' },
        sandboxFlags: ['--echo-payload', 'empty'],
      });
    });
    afterAll(() => rooms.house.stop());

    test('a team is offered no job, can still end the request or send it again, and the operator sees all', async () => {
      const { house, one, other } = rooms;
      const { ask, review, resolve, stage, listed } = at(house);
      const [prompt, foreignPrompt] = [randomUUID(), randomUUID()];
      const [first, second, foreign] = await Promise.all([
        ask(one, `${prompt} [sandbox: lost reply]`),
        ask(one, `${prompt} again [sandbox: drop before accept 1]`),
        ask(other, `${foreignPrompt} [sandbox: lost reply]`),
      ]);
      for (const { id } of [first, second]) {
        expect(await stage(one, id)).toBe('NEEDS_REVIEW');
        expect(await review(one, id)).toEqual({
          why: operatorDecides,
          listingComplete: true,
          candidates: [],
        });
      }
      expect(await stage(other, foreign.id)).toBe('NEEDS_REVIEW');

      const [job] = jobsOf(house, foreignPrompt);
      const shown = await listed(first.uuid);
      expect(shown.candidates).toContain(job);
      expect(shown.why).toBe('several records of the list could be it');

      expect(await resolve(one, { requestId: first.id, decision: 'FAIL' })).toEqual({
        request: { stage: 'DONE' },
        errors: [],
      });
      expect(await resolve(one, { requestId: second.id, decision: 'SUBMIT_AGAIN' })).toMatchObject({
        errors: [],
      });
      expect(await stage(one, second.id)).toBe('DONE');
      const { code } = await run(['request', 'resolve', foreign.uuid, '--adopt', job ?? ''], house.env);
      expect(code).toBe(0);
      expect(await stage(other, foreign.id)).toBe('DONE');
    });
  });

  describe('everything', () => {
    let rooms: Awaited<ReturnType<typeof openHouseOfTwo>>;
    beforeAll(async () => {
      rooms = await openHouseOfTwo({ env: { RECONCILE_TIMEOUT_SECONDS: '3' } });
    });
    afterAll(() => rooms.house.stop());

    test('twins of two teams are offered to neither', async () => {
      const { house, one, other } = rooms;
      const { ask, review, stage, listed } = at(house);
      const prompt = `${randomUUID()} [sandbox: lost reply]`;
      const [mine, theirs] = await Promise.all([ask(one, prompt), ask(other, prompt)]);
      for (const [team, { id, uuid }] of [
        [one, mine],
        [other, theirs],
      ] as const) {
        expect(await stage(team, id)).toBe('NEEDS_REVIEW');
        expect(await review(team, id)).toMatchObject({ why: operatorDecides, candidates: [] });
        expect((await listed(uuid)).candidates.sort()).toEqual(jobsOf(house, prompt).sort());
      }
    });

    test('twins of one team are offered to it, and it decides', async () => {
      const { house, one } = rooms;
      const { ask, review, resolve, stage } = at(house);
      const prompt = `${randomUUID()} [sandbox: lost reply]`;
      const [first, second] = await Promise.all([ask(one, prompt), ask(one, prompt)]);
      for (const { id } of [first, second]) expect(await stage(one, id)).toBe('NEEDS_REVIEW');
      const { why, candidates } = await review(one, first.id);
      expect(why).toBe("the upstream's list does not prove what became of it");
      expect(candidates).toHaveLength(2);
      const adopt = { requestId: first.id, decision: 'ADOPT', candidate: candidates[0].id };
      expect(await resolve(one, adopt)).toMatchObject({ errors: [] });
      expect(await stage(one, first.id)).toBe('DONE');
    });
  });
});

describe('a candidate that was offered', () => {
  let rooms: Awaited<ReturnType<typeof openHouseOfTwo>>;
  beforeAll(async () => {
    // Nothing is dispatched, so that a request stays where a test puts it.
    rooms = await openHouseOfTwo({ env: { ROLE: 'api' } });
  });
  afterAll(() => rooms.house.stop());

  /** A request in review with a job that is offered, and what another team does about the same input then. */
  async function offered(prompt: string = randomUUID()) {
    const { house, one } = rooms;
    const { ask, review } = at(house);
    const request = await ask(one, prompt);
    const upstreamId = randomUUID();
    const createdAt = new Date().toISOString();
    await sendToReview(house.database, request.uuid, { candidates: [candidate(upstreamId, { createdAt })] });
    const { candidates } = await review(one, request.id);
    expect(candidates).toHaveLength(1);
    return {
      ...request,
      upstreamId,
      prompt,
      adopt: { requestId: request.id, decision: 'ADOPT', candidate: candidates[0].id },
    };
  }

  /** As a dispatcher writes a submission whose outcome is not known, or that is still open. */
  const submit = (uuid: string, more: { ended: boolean; outcome: string | null; upstreamId?: string }) =>
    rooms.house.database.query(
      `INSERT INTO submission_attempt (id, request_id, number, worker, ended_at, outcome, upstream_id)
       VALUES (gen_random_uuid(), $1, 1, 'test', CASE WHEN $2 THEN now() END, $3::submission_outcome, $4)`,
      [uuid, more.ended, more.outcome, more.upstreamId ?? null],
    );

  const refusal = {
    request: { stage: 'NEEDS_REVIEW' },
    errors: [
      {
        code: 'NOT_FOUND',
        field: ['input', 'candidate'],
        message:
          "candidate is none of this request's `review.candidates` now; choose one of them, or ask the gateway's operator, who sees all of the upstream's list",
      },
    ],
  };

  test.each([
    ['has begun to be submitted', { ended: false, outcome: null }],
    ['got no answer', { ended: true, outcome: 'UNCONFIRMED' }],
  ])('is none any more when a twin of another team %s', async (_name, how) => {
    const { house, one, other } = rooms;
    const { ask, review, resolve } = at(house);
    const mine = await offered();
    const theirs = await ask(other, mine.prompt);
    await submit(theirs.uuid, how);
    expect(await resolve(one, mine.adopt)).toEqual(refusal);
    expect(await review(one, mine.id)).toMatchObject({ candidates: [] });
  });

  test('is none any more when it is found to be another team’s, by whatever request', async () => {
    const { house, one, other } = rooms;
    const { ask, review, resolve } = at(house);
    const mine = await offered();
    const theirs = await ask(other, randomUUID());
    await submit(theirs.uuid, { ended: true, outcome: 'ACCEPTED', upstreamId: mine.upstreamId });
    expect(await resolve(one, mine.adopt)).toEqual(refusal);
    expect(await review(one, mine.id)).toMatchObject({ candidates: [] });
  });

  test('stays one whatever else another team submits, or has not submitted yet', async () => {
    const { house, one, other } = rooms;
    const { ask, resolve } = at(house);
    const mine = await offered();
    await ask(other, mine.prompt);
    const theirs = await ask(other, randomUUID());
    await submit(theirs.uuid, { ended: false, outcome: null });
    expect(await resolve(one, mine.adopt)).toMatchObject({ errors: [] });
  });

  test('stays one when a twin of its own team got no answer: the team tells them apart', async () => {
    const { house, one } = rooms;
    const { ask, resolve } = at(house);
    const mine = await offered();
    const twin = await ask(one, mine.prompt);
    await submit(twin.uuid, { ended: true, outcome: 'UNCONFIRMED' });
    expect(await resolve(one, mine.adopt)).toMatchObject({ errors: [] });
  });
});
