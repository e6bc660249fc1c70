import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  // The default lease: what is tested here is not how a busy machine renews a short one.
  house = await openHouse({ env: { LEASE_SECONDS: '10' } });
});
afterAll(() => house.stop());

const perTeam = 20;

test('several processes share the requests of several teams: each is sent once, and none waits for another', async () => {
  const processes = [house.gateway, await house.startGateway(), await house.startGateway()];
  const teams = await Promise.all([1, 2, 3, 4].map(() => createTeamKey(house.env)));
  const asked = teams.flatMap(({ key }, team) =>
    Array.from({ length: perTeam }, (_, index) => {
      const url = processes[(team + index) % processes.length]?.url ?? '';
      const prompt = `shared ${team}/${index} [sandbox: fail]`;
      return generate(url, key, { audioUri: house.media.wav(2), prompt }).then(() => prompt);
    }),
  );
  const prompts = await Promise.all(asked);
  await eventually(
    () => house.database.query('SELECT state, count(*)::int AS requests FROM video_request GROUP BY state'),
    (states) => JSON.stringify(states) === JSON.stringify([{ state: 'FAILED', requests: prompts.length }]),
  );
  const sent = house.sandbox.ledger().map(({ payload }) => (payload as { prompt: string }).prompt);
  expect(sent.sort()).toEqual(prompts.sort());
  for (const { log } of processes) expect(log()).not.toContain('deadlock');
});

test("a team's event numbers and a request's versions have no hole, whoever wrote them", async () => {
  const holes = await house.database.query(`
    SELECT 'team' AS of FROM (
      SELECT sequence - row_number() OVER (PARTITION BY team_id ORDER BY sequence) AS gap FROM request_event
    ) numbered WHERE gap <> 0
    UNION ALL
    SELECT 'request' FROM (
      SELECT version - row_number() OVER (PARTITION BY request_id ORDER BY sequence) AS gap FROM request_event
    ) numbered WHERE gap <> 0`);
  expect(holes).toEqual([]);
  const workers = await house.database.query('SELECT DISTINCT worker FROM submission_attempt');
  expect(workers.length).toBeGreaterThan(1);
});

test('who asks for one is not kept waiting by who asks for many', async () => {
  const busy = await openHouse({ env: { DISPATCH_CONCURRENCY: '2' } });
  const other = await createTeamKey(busy.env);
  const ask = (key: string, prompt: string) =>
    generate(busy.gateway.url, key, { audioUri: busy.media.wav(2), prompt: `${prompt} [sandbox: slow 0.5]` });
  await Promise.all(Array.from({ length: 16 }, (_, index) => ask(busy.team.key, `many ${index}`)));
  await ask(other.key, 'one');
  const sent = () => busy.sandbox.ledger().map(({ payload }) => (payload as { prompt: string }).prompt);
  const prompts = await eventually(sent, (found) => found.some((prompt) => prompt.startsWith('one')));
  expect(prompts.length).toBeLessThan(12);
  await busy.stop();
});
