import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, settled } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

const waitSeconds = 3;
let house: House;
let gateways: readonly GatewayProcess[];
beforeAll(async () => {
  house = await openHouse({ sandboxFlags: ['--rate-limit-retry-seconds', String(waitSeconds)] });
  gateways = [house.gateway, await house.startGateway()];
});
afterAll(() => house.stop());

let count = 0;
const ask = async (directive: string, more: object = {}) => {
  count += 1;
  const prompt = `gates ${count} ${directive}`;
  const { url } = gateways[count % gateways.length] as GatewayProcess;
  return {
    prompt,
    id: await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt, ...more }),
  };
};
const end = async ({ id }: { id: string }) => (await settled(house.gateway.url, house.team.key, id)).status;
/** When each POST of a prompt came, in milliseconds. */
const postsAt = (prompt: string) =>
  house.sandbox
    .ledger()
    .filter(({ payload }) => JSON.stringify(payload ?? '').includes(prompt))
    .map(({ at }) => Date.parse(at));
const gates = () => house.database.query<{ scope: string; reason: string }>('SELECT * FROM upstream_gate');
const closed = (scope: string) =>
  eventually(
    async () => (await gates()).find((gate) => gate.scope === scope),
    (gate) => gate !== undefined,
  );
const queued = { model: 'ltx-2-pro-audio-to-video-queued' };

test('a 429 holds all processes back from that model until its time, and from no other', async () => {
  const limited = await ask('[sandbox: fast] [sandbox: rate limit]');
  await closed('ltx-2-pro-audio-to-video');
  const others = await Promise.all([1, 2, 3].map(() => ask('[sandbox: fast]')));
  const elsewhere = await ask('[sandbox: fast]', queued);
  expect(await end(elsewhere)).toBe('SUCCESS');
  const [refusedAt = 0, acceptedAt = 0] = await eventually(
    () => postsAt(limited.prompt),
    (found) => found.length === 2,
  );
  for (const request of [limited, ...others]) expect(await end(request)).toBe('SUCCESS');
  expect(acceptedAt - refusedAt).toBeGreaterThanOrEqual(waitSeconds * 1000 - 50);
  for (const { prompt } of others) {
    expect(postsAt(prompt)).toHaveLength(1);
    expect(Number(postsAt(prompt)[0]) - refusedAt).toBeGreaterThanOrEqual(waitSeconds * 1000 - 50);
  }
  expect(Number(postsAt(elsewhere.prompt)[0]) - refusedAt).toBeLessThan(waitSeconds * 1000);
});

test('an account without credits stops everything; one that is refused for ever holds nobody up', async () => {
  const refused = await ask('[sandbox: fast] [sandbox: no credits]');
  expect(await closed('*')).toMatchObject({ reason: 'no_credits' });
  const others = await Promise.all([ask('[sandbox: fast]'), ask('[sandbox: fast]', queued)]);
  for (const request of others) expect(await end(request)).toBe('SUCCESS');
  expect(postsAt(refused.prompt).length).toBeLessThan(20);
});
