/** What an operator does about a request whose submission was sent and whose answer never came. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate, settled, watch } from '../kit/client.ts';
import { type Finished, run } from '../kit/command.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;

beforeAll(async () => {
  // A list that echoes nothing proves nothing, so that whatever gets no answer ends in review.
  house = await openHouse({
    env: { AUTO_RESUBMIT: 'off', RECONCILE_TIMEOUT_SECONDS: '3' },
    sandboxFlags: ['--echo-payload', 'empty'],
  });
});
afterAll(() => house.stop());

interface Unclear {
  readonly id: string;
  readonly uuid: string;
  readonly prompt: string;
}

/** Each comes into review by a bound of time, and then waits for commands, which a busy machine is slow to start. */
const patience = 120_000;

/** A request in NEEDS_REVIEW. Each has a prompt of its own, by which the ledger tells it: a test that is tried again too. */
async function unclearRequest(directive: string, about: string): Promise<Unclear> {
  const prompt = `${about} ${randomUUID()} [sandbox: ${directive}]`;
  const { url } = house.gateway;
  const id = await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt });
  const { stage, uuid } = await settled(url, house.team.key, id);
  expect(stage).toBe('NEEDS_REVIEW');
  return { id, uuid, prompt };
}

function postings({ prompt }: Unclear) {
  const isOurs = (payload: unknown) => (payload as { prompt?: string } | null)?.prompt === prompt;
  return house.sandbox.ledger().filter(({ payload }) => isOurs(payload));
}

function resolve({ uuid }: Unclear, ...how: readonly string[]): Promise<Finished> {
  return run(['request', 'resolve', uuid, ...how], house.env);
}

/** A request that has left the review, at its end: there the stream completes. */
async function end({ id }: Unclear) {
  const { url } = house.gateway;
  await watch(url, house.team.key, { requestId: id });
  return settled(url, house.team.key, id);
}

/** The states that a request went through, and what the log has of an operator's decision. */
async function eventLog({ uuid }: Unclear) {
  const events = await house.database.query<{
    state: string;
    version: number;
    detail: { operator?: string } | null;
  }>('SELECT state, version, detail FROM request_event WHERE request_id = $1 ORDER BY version', [uuid]);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  const operators = events.flatMap(({ detail }) => detail?.operator ?? []);
  return { states: events.map(({ state }) => state), operators };
}

const me = userInfo().username;

describe.concurrent('a request that needs review', { timeout: patience }, () => {
  test('is listed', async () => {
    const unclear = await unclearRequest('lost reply', 'a list');
    const { stdout } = await run(['request', 'review', '--json'], house.env);
    expect(JSON.parse(stdout)).toContainEqual({
      id: unclear.uuid,
      team: house.team.teamId,
      model: 'ltx-2-pro-audio-to-video',
      since: expect.any(String),
      upstreamId: '-',
      recordsRead: expect.stringMatching(/^\d+$/),
      candidates: expect.any(Array),
      why: expect.any(String),
    });
  });

  test('can be given up, once, with the reason told to its team', async () => {
    const unclear = await unclearRequest('lost reply', 'a ship that sinks');
    expect(await resolve(unclear, '--fail', 'not worth it')).toMatchObject({ code: 0, stderr: '' });
    expect(await end(unclear)).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'GIVEN_UP',
        message: 'not worth it',
        fault: 'GATEWAY',
        retryable: true,
        charged: 'UNKNOWN',
      },
    });
    const { states, operators } = await eventLog(unclear);
    expect(states.slice(-2)).toEqual(['NEEDS_REVIEW', 'FAILED']);
    expect(operators).toEqual([me]);

    const { code, stderr } = await resolve(unclear, '--submit-again');
    expect([code, stderr]).toEqual([
      1,
      `clapperboard: request ${unclear.uuid} is FAILED; only one in NEEDS_REVIEW waits for a decision\n`,
    ]);
    expect(postings(unclear)).toHaveLength(1);
  });

  test('can adopt what the upstream has made of it', async () => {
    const unclear = await unclearRequest('lost reply', 'a ship that comes home');
    const [posting] = postings(unclear);
    expect(await resolve(unclear, '--adopt', posting?.requestId ?? '')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await end(unclear)).toMatchObject({
      status: 'SUCCESS',
      error: null,
      video: { url: expect.stringMatching(/^http.*\.mp4$/) },
    });
    const { states, operators } = await eventLog(unclear);
    expect(states.slice(-3)).toEqual(['NEEDS_REVIEW', 'RUNNING', 'SUCCEEDED']);
    expect(operators).toEqual([me]);
    expect(postings(unclear)).toHaveLength(1);
  });

  test('cannot adopt what another request has', async () => {
    const other = await unclearRequest('lost reply', 'the first of two');
    const upstreamId = postings(other)[0]?.requestId ?? '';
    expect(await resolve(other, '--adopt', upstreamId)).toMatchObject({ code: 0 });
    const unclear = await unclearRequest('lost reply', 'the second of two');
    const { code, stderr } = await resolve(unclear, '--adopt', upstreamId);
    expect([code, stderr]).toEqual([
      1,
      `clapperboard: upstream id ${upstreamId} belongs to request ${other.uuid} already\n`,
    ]);
  });

  test('can be submitted again, which is a second POST and has its own line in the log', async () => {
    const unclear = await unclearRequest('drop before accept 1', 'a ship that sails twice');
    const { code, stdout } = await resolve(unclear, '--submit-again');
    expect([code, stdout]).toEqual([0, `Request ${unclear.uuid}: will be submitted again.\n`]);
    expect(await end(unclear)).toMatchObject({ status: 'SUCCESS', error: null });
    const { states, operators } = await eventLog(unclear);
    expect(states).toEqual([
      'READY',
      'SUBMITTING',
      'UNCONFIRMED',
      'NEEDS_REVIEW',
      'READY',
      'SUBMITTING',
      'SUCCEEDED',
    ]);
    expect(operators).toEqual([me]);
    expect(postings(unclear).map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  test('that does not exist is told so', async () => {
    const uuid = '00000000-0000-7000-8000-000000000000';
    const { code, stderr } = await resolve({ id: '', uuid, prompt: '' }, '--fail');
    expect([code, stderr]).toEqual([1, `clapperboard: there is no request ${uuid}\n`]);
  });
});
