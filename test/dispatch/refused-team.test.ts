/** One team's requests are always refused: what that means for another team, on the same model. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let other: Key;
beforeEach(async () => {
  house = await openHouse();
  other = await createTeamKey(house.env);
});
afterEach(() => house.stop());

const models = ['ltx-2-pro-audio-to-video', 'ltx-2-pro-audio-to-video-queued'] as const;
const ask = async ({ key }: Key, directive: string, model: string = models[0]) => {
  const prompt = `${randomUUID()} [sandbox: fast] ${directive}`;
  const id = await generate(house.gateway.url, key, { audioUri: house.media.wav(2), prompt, model });
  return { id, prompt, at: Date.now() };
};
/** When each POST of a prompt came, in milliseconds. */
const postsAt = (prompt: string) =>
  house.sandbox
    .ledger()
    .filter(({ payload }) => JSON.stringify(payload ?? '').includes(prompt))
    .map(({ at }) => Date.parse(at));
const closings = async (scope: string) => {
  const [gate] = await house.database.query<{ closings: number; left: number }>(
    `SELECT closings, extract(epoch FROM closed_until - now())::float8 AS left FROM upstream_gate WHERE scope = $1`,
    [scope],
  );
  return gate ?? { closings: 0, left: 0 };
};
/** Closed so often that it is closed to the refused team for longer than anybody else should wait. */
const wellClosed = (scope: string, seconds: number) =>
  eventually(
    () => closings(scope),
    ({ left }) => left > seconds,
    60,
  );

describe.each(['no credits', 'forbidden', 'capacity 1000'])(
  'with five requests that meet "%s"',
  (refusal) => {
    test('another team’s request is submitted within a few seconds, however long the first is kept waiting', {
      timeout: 120_000,
    }, async () => {
      await Promise.all(Array.from({ length: 5 }, () => ask(house.team, `[sandbox: ${refusal}]`)));
      await wellClosed(models[0], 7);
      for (let round = 0; round < 3; round += 1) {
        const asked = await ask(other, '');
        const [posted = Number.POSITIVE_INFINITY] = await eventually(
          () => postsAt(asked.prompt),
          (found) => found.length > 0,
          20,
        );
        expect(posted - asked.at).toBeLessThan(5_000);
        expect((await settled(house.gateway.url, other.key, asked.id)).status).toBe('SUCCESS');
      }
    });
  },
);

test('one that is refused for ever waits longer and longer, however often others open its gate', {
  timeout: 60_000,
}, async () => {
  const refused = await ask(house.team, '[sandbox: no credits]');
  for (const deadline = Date.now() + 12_000; Date.now() < deadline; ) {
    const { id } = await ask(other, '');
    expect((await settled(house.gateway.url, other.key, id)).status).toBe('SUCCESS');
  }
  const posts = postsAt(refused.prompt);
  expect(posts.length).toBeGreaterThan(2);
  // After its first, second, third … try it waits for half of 1, 2, 4 … s at the least.
  const waits = posts.slice(1).map((at, index) => at - (posts[index] ?? 0));
  for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index - 50);
});

test('refused for two models, one team holds back no other for long, on any of them', {
  timeout: 120_000,
}, async () => {
  for (const model of models)
    for (let count = 0; count < 3; count += 1) await ask(house.team, '[sandbox: no credits]', model);
  await wellClosed('*', 5);
  for (const model of models) {
    const asked = await ask(other, '', model);
    const [posted = Number.POSITIVE_INFINITY] = await eventually(
      () => postsAt(asked.prompt),
      (found) => found.length > 0,
      20,
    );
    expect(posted - asked.at).toBeLessThan(5_000);
  }
});

test('a team that has been refused by itself is told of its own wait, and no other is', {
  timeout: 60_000,
}, async () => {
  await ask(house.team, '[sandbox: no credits]');
  await ask(house.team, '[sandbox: no credits]');
  await wellClosed(models[0], 1.5);
  const query = '{ model { availability { status until } } }';
  const [own, foreign] = await Promise.all(
    [house.team, other].map(
      async ({ key }) => (await call(house.gateway.url, key, query)).data.model.availability,
    ),
  );
  expect([own.status, foreign.status]).toEqual(['NO_CREDITS', 'NO_CREDITS']);
  expect(Date.parse(foreign.until)).toBeLessThan(Date.parse(own.until));
});
