import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, settled } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

test('a claim that waited for a lock longer than a lease has its whole lease still', async () => {
  const { url } = house.gateway;
  const input = { audioUri: house.media.wav(2), prompt: '[sandbox: slow 1]' };
  const id = await generate(url, house.team.key, input);
  const release = await house.database.hold('SELECT 1 FROM team FOR UPDATE');
  await house.startGateway({ ROLE: 'dispatcher' });
  await eventually(
    () =>
      house.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      ),
    (rows) => rows.length > 0,
  );
  await delay(2_500);
  await release();
  expect(await settled(url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
});
