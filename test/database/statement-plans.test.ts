/**
 * How each hot statement reaches its rows, in a record of 50,000 requests of 200 teams: by which indexes, and without
 * looking at many rows that it does not return. Planned with its parameters known and unknown, as the server does both.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyMigrations } from '../../src/database/migrations.ts';
import { claimDueRequests } from '../../src/database/statements/claimRequests.ts';
import { findKeysByHash, findKeysById } from '../../src/database/statements/findKey.ts';
import { findLostLeases } from '../../src/database/statements/findLostLeases.ts';
import { findAnyRequest, findRequestOfTeam } from '../../src/database/statements/findRequest.ts';
import { findRequestByKey } from '../../src/database/statements/findRequestByKey.ts';
import { findTwinSince } from '../../src/database/statements/findTwin.ts';
import { insertNewRequest } from '../../src/database/statements/insertRequest.ts';
import { listRequestsOfTeam } from '../../src/database/statements/listRequests.ts';
import { lookNow } from '../../src/database/statements/lookNow.ts';
import { readRequestLog, readTeamLog, readTeamLogs } from '../../src/database/statements/readLog.ts';
import { presentOfRequest, presentOfTeam } from '../../src/database/statements/readPresent.ts';
import { renewHeldLeases } from '../../src/database/statements/renewLeases.ts';
import { rescheduleNextPoll } from '../../src/database/statements/reschedulePoll.ts';
import { takeDuePolls } from '../../src/database/statements/takeDuePolls.ts';
import { moveRequest } from '../../src/database/statements/transition.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { explain, type Prepared } from '../kit/plans/explain.ts';
import {
  attemptId,
  busyTeams,
  inputHash,
  keyId,
  keyOf,
  recordManyRequests,
  requestId,
  requestsOfTeam,
  teamId,
} from '../kit/plans/manyRequests.ts';

interface Expectation {
  /** What makes the statement: an exported function of the folder. */
  readonly of: string;
  /** What tells it from others of the same function. */
  readonly when?: string;
  readonly statement: Prepared;
  /** For a caller it runs behind its team's fence, whose condition is then part of the plan. */
  readonly for: 'team' | 'gateway';
  /** All that are read, and no others. */
  readonly indexes: readonly string[];
  /** Rows that come back. */
  readonly returns: number;
  /** Of no table more rows are looked at than come back, and so many more. 0 unless given. */
  readonly more?: number;
  /** Small tables that are read from end to end. */
  readonly whole?: readonly string[];
}

const team = 7;
const own = { teamId: teamId(team) };
const ready = { id: requestId(team, 0), ...own };
const submitting = { id: requestId(team, 1), ...own, attemptId: attemptId(team, 1) };
const running = { id: requestId(team, 2), ...own, attemptId: attemptId(team, 2) };
const heldByOne = Array.from({ length: busyTeams }, (_, held) =>
  [1, 2].map((place) => ({
    id: requestId(held, place),
    attemptId: attemptId(held, place),
  })),
).flat();
const hash = createHash('sha256').update('0').digest();
const page = { ...own, fromOldest: false, take: 21 };
const long = new Date(Date.now() - 3 * 60 * 60_000);
const newRequest = {
  id: requestId(team, requestsOfTeam),
  ...own,
  model: 'ltx-2-pro-audio-to-video',
  audioUri: 'https://media.example/new.wav',
  prompt: null,
  imageUri: null,
  resolution: '1920x1080',
  guidanceScale: 4,
  inputHash: hash,
  idempotencyKey: null,
};
const end = {
  state: 'SUCCEEDED',
  status: 'SUCCESS',
  stage: 'DONE',
  schedule: { dueInSeconds: 0, leaseSeconds: null },
  ifLeaseIsOver: false,
  cancelRequested: false,
  set: { videoUrl: 'https://cdn.example/video.mp4' },
  reason: 'succeeded',
  detail: null,
} as const;
const accepted = {
  id: submitting.attemptId,
  outcome: 'ACCEPTED',
  httpStatus: 200,
  upstreamId: 'new upstream id',
  detail: null,
  opens: [newRequest.model, '*'],
} as const;
const claim = { leaseSeconds: 10, worker: 'test', everyModel: '*' };
const attemptIds = (count: number) => Array.from({ length: count }, () => randomUUID());

/** Before version 18 EXPLAIN rounds the mean of a node's rows, so that their sum may be so many too high. */
const rounding = 3;

const request = 'video_request_pkey';
const listed = 'video_request_team_id_created_at_id_idx';
const inHand = 'video_request_in_hand';
const ownTeam = 'team_pkey';

const expectations: readonly Expectation[] = [
  // Who calls.
  {
    of: 'findKeysByHash',
    statement: findKeysByHash({ hashes: [hash] }),
    for: 'gateway',
    indexes: ['api_key_hash_key', ownTeam],
    returns: 1,
  },
  {
    of: 'findKeysById',
    statement: findKeysById({ ids: [keyId(team)] }),
    for: 'gateway',
    indexes: ['api_key_pkey', ownTeam],
    returns: 1,
  },

  // Read and list.
  {
    of: 'findRequestOfTeam',
    statement: findRequestOfTeam(ready),
    for: 'team',
    indexes: [request],
    returns: 1,
  },
  { of: 'findAnyRequest', statement: findAnyRequest(ready), for: 'gateway', indexes: [request], returns: 1 },
  {
    of: 'listRequestsOfTeam',
    statement: listRequestsOfTeam(page),
    for: 'team',
    indexes: [listed],
    returns: 21,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'the next page',
    statement: listRequestsOfTeam({ ...page, olderThan: { id: ready.id, createdAt: long } }),
    for: 'team',
    indexes: [listed],
    returns: 21,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'the page before',
    statement: listRequestsOfTeam({
      ...page,
      fromOldest: true,
      newerThan: { id: ready.id, createdAt: long },
    }),
    for: 'team',
    indexes: [listed],
    returns: 21,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'the next page, and whether there is one before it',
    statement: listRequestsOfTeam({
      ...page,
      olderThan: { id: ready.id, createdAt: long },
      tellNewer: true,
    }),
    for: 'team',
    indexes: [listed],
    returns: 21,
    // The entry of the cursor.
    more: 1,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'between two cursors, and whether there is more on both sides',
    statement: listRequestsOfTeam({
      ...page,
      olderThan: { id: ready.id, createdAt: new Date() },
      newerThan: { id: ready.id, createdAt: long },
      tellNewer: true,
      tellOlder: true,
    }),
    for: 'team',
    indexes: [listed],
    returns: 21,
    more: 2,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'of two statuses, the next page, and whether there is one before it',
    statement: listRequestsOfTeam({
      ...page,
      statuses: ['PROCESSING', 'SUCCESS'],
      olderThan: { id: ready.id, createdAt: long },
      tellNewer: true,
    }),
    for: 'team',
    indexes: ['video_request_processing', 'video_request_success'],
    returns: 21,
    // The first of each status, on both sides.
    more: 4,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'of a rare status',
    statement: listRequestsOfTeam({ ...page, statuses: ['PROCESSING'] }),
    for: 'team',
    indexes: ['video_request_processing'],
    returns: 2,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'of two statuses, the next page',
    statement: listRequestsOfTeam({
      ...page,
      statuses: ['PROCESSING', 'SUCCESS'],
      olderThan: { id: ready.id, createdAt: long },
    }),
    for: 'team',
    indexes: ['video_request_processing', 'video_request_success'],
    returns: 21,
    // The first of each.
    more: 2,
  },
  {
    of: 'listRequestsOfTeam',
    when: 'by a token for one request',
    statement: listRequestsOfTeam({ ...page, id: ready.id }),
    for: 'team',
    indexes: [request],
    returns: 1,
  },

  // Create. What is looked at beside the new row is its team.
  {
    of: 'insertNewRequest',
    statement: insertNewRequest(newRequest),
    for: 'team',
    indexes: [ownTeam],
    returns: 1,
  },
  {
    of: 'insertNewRequest',
    when: 'with a new key',
    statement: insertNewRequest({ ...newRequest, idempotencyKey: 'new' }),
    for: 'team',
    indexes: [ownTeam],
    returns: 1,
  },
  {
    of: 'insertNewRequest',
    when: 'with a known key',
    statement: insertNewRequest({ ...newRequest, idempotencyKey: keyOf(team) }),
    for: 'team',
    indexes: [ownTeam],
    // The row that says so.
    returns: 1,
  },
  {
    of: 'findRequestByKey',
    statement: findRequestByKey({ ...own, key: keyOf(team) }),
    for: 'team',
    indexes: ['idempotency_key_pkey', request],
    returns: 1,
  },
  {
    of: 'findTwinSince',
    when: 'there is one',
    statement: findTwinSince({ ...ready, inputHash: inputHash(team, 0) }, new Date(0)),
    for: 'team',
    indexes: ['video_request_team_id_input_hash_created_at_idx'],
    returns: 1,
    more: 1,
  },
  {
    of: 'findTwinSince',
    when: 'there is none',
    statement: findTwinSince({ ...ready, inputHash: hash }, new Date(0)),
    for: 'team',
    indexes: ['video_request_team_id_input_hash_created_at_idx'],
    returns: 0,
    more: 1,
  },

  // Status poll and log. The team's row has its numbers.
  {
    of: 'presentOfRequest',
    statement: presentOfRequest({ ...own, requestId: ready.id }),
    for: 'team',
    indexes: [ownTeam, request],
    returns: 1,
  },
  { of: 'presentOfTeam', statement: presentOfTeam(own), for: 'team', indexes: [ownTeam, listed], returns: 1 },
  {
    of: 'readTeamLog',
    statement: readTeamLog({ ...own, after: 400n, limit: 50 }),
    for: 'team',
    indexes: ['request_event_pkey', ownTeam, request],
    returns: 50,
  },
  {
    of: 'readTeamLog',
    when: 'at its end',
    statement: readTeamLog({ ...own, after: 500n, limit: 50 }),
    for: 'team',
    indexes: ['request_event_pkey', ownTeam],
    returns: 1,
  },
  {
    of: 'readRequestLog',
    statement: readRequestLog({ ...own, after: 0n, limit: 50 }, ready.id),
    for: 'team',
    indexes: ['request_event_request_id_version_key', ownTeam, request],
    returns: 2,
  },
  {
    of: 'readTeamLogs',
    statement: readTeamLogs(
      new Map([
        [teamId(1), 490n],
        [teamId(2), 500n],
        [teamId(3), 499n],
      ]),
      500,
    ),
    for: 'gateway',
    indexes: ['request_event_pkey', request],
    returns: 11,
    more: rounding,
  },

  // Claim. Each team is asked for what waits, and what is open counts for its turn.
  {
    of: 'claimDueRequests',
    statement: claimDueRequests({ ...claim, attemptIds: attemptIds(busyTeams) }),
    for: 'gateway',
    indexes: [inHand, ownTeam, request, 'video_request_waiting'],
    whole: ['upstream_gate'],
    returns: busyTeams,
    // For each team that waits: its first, to find it; what it has open; and the second look at what is claimed.
    more: 4 * busyTeams + rounding,
  },
  {
    of: 'claimDueRequests',
    when: 'there is more than room',
    statement: claimDueRequests({ ...claim, attemptIds: attemptIds(1) }),
    for: 'gateway',
    indexes: [inHand, ownTeam, request, 'video_request_waiting'],
    whole: ['upstream_gate'],
    returns: 1,
    // For each team that waits: its first, to find it; what it has open; and the second look at what is claimed.
    more: 4 * busyTeams + rounding,
  },

  // Transition, and what keeps a request going without one.
  {
    of: 'moveRequest',
    statement: moveRequest({ ...running, state: 'RUNNING', status: 'PROCESSING', version: 2 }, end),
    for: 'gateway',
    indexes: [ownTeam, request],
    returns: 1,
  },
  {
    of: 'moveRequest',
    when: 'somebody was faster',
    statement: moveRequest({ ...running, state: 'RUNNING', status: 'PROCESSING', version: 1 }, end),
    for: 'gateway',
    indexes: [request],
    returns: 0,
    more: 1,
  },
  {
    of: 'moveRequest',
    when: 'its submission ends with it',
    statement: moveRequest(
      { ...submitting, state: 'SUBMITTING', status: 'QUEUED', version: 2 },
      { ...end, set: { ...end.set, upstreamId: accepted.upstreamId } },
      accepted,
    ),
    for: 'gateway',
    indexes: [ownTeam, request, 'submission_attempt_pkey'],
    whole: ['upstream_gate'],
    returns: 1,
  },
  {
    of: 'renewHeldLeases',
    statement: renewHeldLeases([submitting], 10),
    for: 'gateway',
    indexes: [request],
    returns: 0,
    // It is read, locked and written.
    more: 3,
  },
  {
    of: 'renewHeldLeases',
    when: 'there are many, some of them bound',
    statement: renewHeldLeases(heldByOne, 10),
    for: 'gateway',
    indexes: [request],
    returns: busyTeams,
    more: 5 * busyTeams,
  },
  {
    of: 'lookNow',
    statement: lookNow(running),
    for: 'gateway',
    indexes: [request],
    returns: 0,
    more: 1,
  },
  {
    of: 'takeDuePolls',
    statement: takeDuePolls({ limit: 50, lookSeconds: 10 }),
    for: 'gateway',
    indexes: [inHand, request],
    returns: 2 * busyTeams,
    more: 2 * busyTeams,
  },
  {
    of: 'rescheduleNextPoll',
    statement: rescheduleNextPoll({ ...running, version: 2 }, 5),
    for: 'gateway',
    indexes: [request],
    returns: 0,
    more: 1,
  },
  {
    of: 'findLostLeases',
    statement: findLostLeases({ limit: 100 }),
    for: 'gateway',
    indexes: [inHand],
    returns: 0,
    more: busyTeams,
  },
];

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  await applyMigrations({ database: database.url });
  await recordManyRequests(database);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe.each(['force_generic_plan', 'force_custom_plan'] as const)('%s', (mode) => {
  test.each(expectations.map((each) => [each.of, each.when ?? 'as a rule', each] as const))(
    '%s, %s',
    async (_of, _when, { statement, for: whom, indexes, returns, more = 0, whole = [] }) => {
      const plan = await explain(client, statement, { teamId: whom === 'team' ? own.teamId : null, mode });
      expect(plan).toMatchObject({ returned: returns, indexes: [...indexes].sort(), seqScans: whole });
      expect(plan.touched).toBeLessThanOrEqual(returns + more);
      // Behind one that waits for a lock, all the others on its connection would wait.
      expect(statement.pipelined && plan.holds).toBeFalsy();
    },
  );
});

test('each statement of the folder has its plan here', async () => {
  const folder = new URL('../../src/database/statements/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  const functions = modules.flatMap((module: Record<string, unknown>) =>
    Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  );
  expect([...new Set(expectations.map((each) => each.of))].sort()).toEqual(functions.sort());
});

test('a name stands for one text, and is no longer than the server keeps', () => {
  const named = expectations.flatMap(({ statement: { name, text } }) =>
    name === undefined ? [] : [[name, text] as const],
  );
  const texts = new Map(named);
  for (const [name, text] of named) expect(texts.get(name)).toBe(text);
  expect(new Set(texts.values()).size).toBe(texts.size);
  for (const name of texts.keys()) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
});
