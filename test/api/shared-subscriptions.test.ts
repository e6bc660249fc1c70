/** What is the same for many is made once; who may not see the same never gets it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled, socketClient, uuidOf } from '../kit/client.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { readMetric } from '../kit/metric.ts';
import { sendToReview } from '../kit/review.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

interface Follower {
  readonly got: readonly unknown[];
  /** Resolves with what it got when it has got so many. */
  until(count: number): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

function follow(
  key: string,
  query: string,
  variables: Record<string, unknown> = {},
  url: string = house.gateway.url,
): Follower {
  const client = socketClient(url, { Authorization: `Bearer ${key}` });
  const got: unknown[] = [];
  const waiting = new Set<() => void>();
  const running = (async () => {
    for await (const { data, errors } of client.iterate({ query, variables })) {
      got.push(errors ?? data?.requestStatusChanged);
      for (const look of waiting) look();
    }
  })().catch(() => {});
  return {
    got,
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (got.length < count) return;
          waiting.delete(look);
          resolve(got.slice(0, count));
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      await client.dispose();
      await running;
    },
  };
}

/** A machine that is busy takes its time. */
const openAre = (count: number, url = house.gateway.url) =>
  expect.poll(() => readMetric(url, 'clapperboard_open_subscriptions'), { timeout: 20_000 }).toBe(count);
const ask = (team: Key, prompt = '[sandbox: fast]') =>
  generate(house.gateway.url, team.key, { audioUri: house.media.wav(2), prompt });

describe('the same subscription', () => {
  const query = 'subscription Watch { requestStatusChanged { version status request { prompt } } }';

  test('of two teams brings each its own', async () => {
    const teams = [await createTeamKey(house.env), await createTeamKey(house.env)] as const;
    const followers = teams.map(({ key }) => follow(key, query));
    await openAre(2);
    await Promise.all(teams.map((team, index) => ask(team, `team ${index} [sandbox: fast]`)));
    for (const [index, follower] of followers.entries()) {
      const got = (await follower.until(3)) as { request: { prompt: string } }[];
      for (const { request } of got) expect(request.prompt).toMatch(`team ${index}`);
      await follower.stop();
    }
    await openAre(0);
  });

  test('of many in one team brings all of them the same', async () => {
    const team = await createTeamKey(house.env);
    const followers = Array.from({ length: 20 }, () => follow(team.key, query));
    await openAre(20);
    const id = await ask(team);
    const { version } = await settled(house.gateway.url, team.key, id);
    const all = await Promise.all(followers.map((follower) => follower.until(version)));
    for (const got of all) expect(got).toEqual(all[0]);
    await Promise.all(followers.map((follower) => follower.stop()));
  });

  test('with other variables brings what those ask for', async () => {
    const team = await createTeamKey(house.env);
    const one = 'subscription ($long: Boolean!) { requestStatusChanged { version at @include(if: $long) } }';
    const [short, long] = [follow(team.key, one, { long: false }), follow(team.key, one, { long: true })];
    await openAre(2);
    await ask(team);
    expect(Object.keys((await short.until(1))[0] as object)).toEqual(['version']);
    expect(Object.keys((await long.until(1))[0] as object)).toEqual(['version', 'at']);
    await Promise.all([short.stop(), long.stop()]);
  });

  test('from different cursors brings each what lies behind its own', async () => {
    const team = await createTeamKey(house.env);
    const id = await ask(team);
    const { version } = await settled(house.gateway.url, team.key, id);
    const { data } = await call(
      house.gateway.url,
      team.key,
      `{ requestChanges(after: "${Buffer.from('e:0').toString('base64url')}") { changes { cursor } } }`,
    );
    const cursors = data.requestChanges.changes.map((change: { cursor: string }) => change.cursor);
    const resuming = 'subscription ($after: String) { requestStatusChanged(after: $after) { version } }';
    for (const [index, after] of cursors.slice(0, -1).entries()) {
      const follower = follow(team.key, resuming, { after });
      const got = (await follower.until(version - index - 1)) as { version: number }[];
      expect(got.map((change) => change.version)).toEqual(
        Array.from({ length: version - index - 1 }, (_, step) => index + 2 + step),
      );
      await follower.stop();
    }
  });
});

test('what only an admin may see is made for admins alone', async () => {
  // Nobody submits anything here: the request stands in review because the test has put it there.
  const quiet = await openHouse({ env: { ROLE: 'api' } });
  try {
    const admin = await createTeamKey(quiet.env, 'admin');
    const member = await createTeamKey(quiet.env, 'member', admin.teamId);
    const query = 'subscription { requestStatusChanged { stage request { review { why } } } }';
    const followers = [admin, member].map(({ key }) => follow(key, query, {}, quiet.gateway.url));
    await openAre(2, quiet.gateway.url);
    const input = { audioUri: quiet.media.wav(2), prompt: 'whose answer was lost' };
    const id = await generate(quiet.gateway.url, admin.key, input);
    await sendToReview(quiet.database, uuidOf(id), { why: 'nobody knows' });
    const reviews = await Promise.all(
      followers.map(async (follower) => {
        const got = await follower.until(2);
        return (got[1] as { request: { review: object | null } }).request.review;
      }),
    );
    expect(reviews).toEqual([{ why: expect.stringContaining('the gateway cannot tell') }, null]);
    await Promise.all(followers.map((follower) => follower.stop()));
  } finally {
    await quiet.stop();
  }
}, 60_000);
