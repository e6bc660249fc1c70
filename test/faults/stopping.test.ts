/** What a SIGTERM does, and what those who are served notice of it. */
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { generate, settled, uuidOf } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { SHUTDOWN_GRACE_SECONDS: '20', LEASE_SECONDS: '10' } });
});
afterAll(() => house.stop());

const statesOf = async (id: string) => {
  const rows = await house.database.query<{ state: string }>(
    'SELECT state FROM request_event WHERE request_id = $1 ORDER BY version',
    [uuidOf(id)],
  );
  return rows.map(({ state }) => state);
};
const open = () =>
  eventually(
    () => house.sandbox.ledger().length,
    (posts) => posts > 0,
  );

test('SIGTERM makes it unready at once, hands open submissions over, closes sockets with 1012 and exits 0', async () => {
  const leaving = house.gateway;
  const id = await generate(leaving.url, house.team.key, {
    audioUri: house.media.wav(2),
    prompt: '[sandbox: slow 12]',
  });
  await open();
  const socket = new WebSocket(`${leaving.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${house.team.key}` } }),
  );
  const closing = once(socket, 'close') as Promise<[number]>;

  const begun = Date.now();
  const exit = leaving.stop();
  const ready = await eventually(
    () => fetch(`${leaving.url}/health/ready`),
    ({ status }) => status === 503,
    2,
  );
  expect(await ready.json()).toMatchObject({ reason: 'the process is stopping' });
  expect(ready.headers.get('connection')).toBe('close');
  expect(await exit).toBe(0);
  // Bound by the list after a few seconds: neither the generation nor the grace period had to be waited for.
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect((await closing)[0]).toBe(1012);

  const next = await house.startGateway();
  expect(await settled(next.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
  expect(await statesOf(id)).not.toContain('UNCONFIRMED');
  expect(house.sandbox.ledger()).toHaveLength(1);
  await next.stop();
});

test('a request that is asked for while a process stops is kept for the next', async () => {
  const leaving = await house.startGateway();
  const input = { audioUri: house.media.wav(2), prompt: 'while stopping [sandbox: slow 6]' };
  await generate(leaving.url, house.team.key, input);
  await eventually(
    () => house.sandbox.ledger().length,
    (posts) => posts === 2,
  );
  const exit = leaving.stop();
  await eventually(
    () => fetch(`${leaving.url}/health/ready`),
    ({ status }) => status === 503,
    2,
  );
  const id = await generate(leaving.url, house.team.key, { ...input, prompt: 'asked late [sandbox: fast]' });
  expect(await exit).toBe(0);
  expect(await statesOf(id)).toEqual(['READY']);
  const next = await house.startGateway();
  expect(await settled(next.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
});
