import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { openGates } from '../kit/gates.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

const waitSeconds = 3;
let house: House;
let gateways: readonly GatewayProcess[];
beforeAll(async () => {
  house = await openHouse({ sandboxFlags: ['--rate-limit-retry-seconds', String(waitSeconds)] });
  gateways = [house.gateway, await house.startGateway()];
});
// What a test before has closed is not this one's.
beforeEach(() => openGates(house.database));
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
async function cancel(id: string): Promise<void> {
  const wish = 'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { code } } }';
  await call(house.gateway.url, house.team.key, wish, { id });
}
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

test('a 429 for the organization holds back every model until its time', async () => {
  const limited = await ask('[sandbox: fast] [sandbox: organization limit]');
  expect(await closed('*')).toMatchObject({ reason: 'rate_limited' });
  const elsewhere = await ask('[sandbox: fast]', queued);
  for (const request of [limited, elsewhere]) expect(await end(request)).toBe('SUCCESS');
  const [refusedAt = 0] = postsAt(limited.prompt);
  expect(Number(postsAt(elsewhere.prompt)[0]) - refusedAt).toBeGreaterThanOrEqual(waitSeconds * 1000 - 50);
});

test.each(['no credits', 'forbidden'])(
  '"%s" closes its model, and everything when another model meets it too; one that is refused for ever holds nobody up',
  async (refusal) => {
    const refused = await ask(`[sandbox: fast] [sandbox: ${refusal}]`);
    const reason = refusal.replace(' ', '_');
    expect(await closed('ltx-2-pro-audio-to-video')).toMatchObject({ reason });
    expect((await gates()).map(({ scope }) => scope)).not.toContain('*');
    const second = await ask(`[sandbox: fast] [sandbox: ${refusal}]`, queued);
    expect(await closed('*')).toMatchObject({ reason });
    const others = await Promise.all([ask('[sandbox: fast]'), ask('[sandbox: fast]', queued)]);
    for (const request of others) expect(await end(request)).toBe('SUCCESS');
    for (const request of [refused, second]) {
      expect(postsAt(request.prompt).length).toBeLessThan(20);
      await cancel(request.id);
      expect(await end(request)).toBe('CANCELLED');
    }
  },
);
