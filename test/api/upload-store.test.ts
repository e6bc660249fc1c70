/** The gateway's own store: who may write and read, one PUT at a time, and nothing is ever replaced. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openPut, put, uploadAddress } from '../kit/uploads.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-uploads-'));
let house: House;
let replica: GatewayProcess;
beforeAll(async () => {
  house = await openHouse({ env: { UPLOAD_DIR: folder } });
  replica = await house.startGateway();
});
afterAll(async () => {
  await house.stop();
  await rm(folder, { recursive: true });
});

const newAddress = (size: number) => uploadAddress(house.gateway.url, house.team.key, size);
const read = async (address: string) => {
  const answer = await fetch(address);
  return [answer.status, await answer.text()];
};
const on = (gateway: GatewayProcess, address: string) => address.replace(house.gateway.url, gateway.url);
/** Until the gateway has begun to write. */
const begun = () =>
  eventually(
    () => house.database.query('SELECT FROM upload WHERE writing_until > now()'),
    (rows) => rows.length === 1,
  );
const partials = async () => (await readdir(folder)).filter((name) => name.endsWith('.part'));

describe('the address to write to and the address to read from', () => {
  test('are different, and neither does what the other is for', async () => {
    const { uploadUrl, publicUrl } = await newAddress(3);
    expect(publicUrl).not.toBe(uploadUrl);
    expect((await put(publicUrl, 'old')).status).toBe(404);
    expect((await put(uploadUrl, 'new')).status).toBe(201);
    expect((await put(publicUrl, 'old')).status).toBe(404);
    expect((await read(uploadUrl))[0]).toBe(404);
    expect(await read(publicUrl)).toEqual([200, 'new']);
  });

  test('are kept as hashes', async () => {
    const { uploadUrl, publicUrl } = await newAddress(3);
    const hashOf = (address: string) =>
      createHash('sha256')
        .update(address.split('/').at(-1) ?? '')
        .digest('hex');
    const found = await house.database.query(
      `SELECT encode(write_token_hash, 'hex') AS write, encode(read_token_hash, 'hex') AS read
       FROM upload ORDER BY created_at DESC LIMIT 1`,
    );
    expect(found).toEqual([{ write: hashOf(uploadUrl), read: hashOf(publicUrl) }]);
  });
});

describe('while one PUT is under way', () => {
  test('another one is refused at once, on every replica, and the first one goes on', async () => {
    const { uploadUrl, publicUrl } = await newAddress(6);
    const first = openPut(uploadUrl, 'fir', { length: 6 });
    await begun();
    for (const gateway of [house.gateway, replica]) {
      const second = openPut(on(gateway, uploadUrl), '', {
        headers: ['Content-Length: 6', 'Expect: 100-continue'],
      });
      expect(await second.answer()).toMatchObject({
        status: 409,
        body: expect.stringContaining('under way'),
      });
      second.socket.destroy();
    }
    first.socket.write('st!');
    expect((await first.answer()).status).toBe(201);
    expect(await read(publicUrl)).toEqual([200, 'first!']);
    first.socket.destroy();
  });

  test('of many that begin at the same moment all but one are refused at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { uploadUrl } = await newAddress(6);
      const all = Array.from({ length: 8 }, (_, index) =>
        openPut(on(index % 2 ? replica : house.gateway, uploadUrl), 'fir', { length: 6 }),
      );
      let refused = 0;
      for (const each of all) void each.answer().then(({ status }) => (refused += Number(status === 409)));
      await eventually(
        () => refused,
        (count) => count === 7,
        5,
      );
      for (const { socket } of all) socket.destroy();
    }
    await eventually(partials, (names) => names.length === 0);
  });

  test('of many that are sent at the same moment one is kept, whole, and its client alone is told so', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { uploadUrl, publicUrl } = await newAddress(100_000);
      const bodies = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
      const answers = await Promise.all(
        bodies.map((body, index) => put(on(index % 2 ? replica : house.gateway, uploadUrl), body)),
      );
      const kept = answers.flatMap(({ status }, index) => (status === 201 ? [index] : []));
      expect(answers.map(({ status }) => status).filter((status) => status !== 409)).toEqual([201]);
      expect((await read(publicUrl))[1]).toBe(bodies[kept[0] ?? -1]);
    }
    expect(await partials()).toEqual([]);
  });

  test('its client hangs up, and the next PUT is accepted', async () => {
    const { uploadUrl, publicUrl } = await newAddress(6);
    const first = openPut(uploadUrl, 'fir', { length: 6 });
    await begun();
    first.socket.destroy();
    await eventually(
      async () => (await put(uploadUrl, 'second')).status,
      (status) => status === 201,
    );
    expect(await read(publicUrl)).toEqual([200, 'second']);
    expect(await partials()).toEqual([]);
  });

  test('its process is killed, and the next PUT is accepted when its lease has lapsed', async () => {
    const doomed = await house.startGateway();
    const { uploadUrl, publicUrl } = await newAddress(6);
    openPut(on(doomed, uploadUrl), 'fir', { length: 6 });
    await begun();
    await eventually(partials, ({ length }) => length === 1);
    await doomed.kill();
    expect((await put(uploadUrl, 'second')).status).toBe(409);
    await house.database.query('UPDATE upload SET writing_until = now() WHERE writing_until > now()');
    expect((await put(uploadUrl, 'second')).status).toBe(201);
    expect(await read(publicUrl)).toEqual([200, 'second']);
    const left = await partials();
    expect(left).toHaveLength(1);
    await rm(join(folder, left[0] ?? ''));
  });

  test('its address expires, and it goes on', async () => {
    const { uploadUrl, publicUrl } = await newAddress(6);
    await house.database.query(
      `UPDATE upload SET expires_at = now() + interval '1 second' WHERE stored_at IS NULL`,
    );
    const first = openPut(uploadUrl, 'fir', { length: 6 });
    await begun();
    await setTimeout(1_100);
    // A start removes what has expired.
    await (await house.startGateway()).stop();
    first.socket.write('st!');
    expect((await first.answer()).status).toBe(201);
    expect(await read(publicUrl)).toEqual([200, 'first!']);
    first.socket.destroy();
  });
});

test('what is stored is not replaced, even where its row does not know of it', async () => {
  const { uploadUrl, publicUrl } = await newAddress(3);
  expect((await put(uploadUrl, 'old')).status).toBe(201);
  // As after a kill between the file and its row.
  await house.database.query('UPDATE upload SET stored_at = NULL WHERE stored_at IS NOT NULL');
  expect((await read(publicUrl))[0]).toBe(404);
  expect((await put(uploadUrl, 'new')).status).toBe(409);
  expect(await read(publicUrl)).toEqual([200, 'old']);
});

test('an address to write to works for 15 minutes, a stored file for UPLOAD_TTL_SECONDS', async () => {
  const { uploadUrl, expiresAt } = await newAddress(3);
  expect((Date.parse(expiresAt) - Date.now()) / 60_000).toBeCloseTo(15, 0);
  await put(uploadUrl, 'new');
  const [row] = await house.database.query<{ hours: number }>(
    `SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM upload
     ORDER BY created_at DESC LIMIT 1`,
  );
  expect(row).toEqual({ hours: 24 });
});

describe('a PUT is refused before any of its body is read', () => {
  const chunked = ['Transfer-Encoding: chunked'];

  test('where the address is unknown, or has its file', async () => {
    const unknown = openPut(`${house.gateway.url}/uploads/${'x'.repeat(43)}`, '', { length: 3 });
    expect((await unknown.answer()).status).toBe(404);
    const { uploadUrl } = await newAddress(3);
    await put(uploadUrl, 'old');
    expect((await openPut(uploadUrl, '', { headers: chunked }).answer()).status).toBe(409);
  });

  test('and a client that waits for leave to send gets it only where nothing speaks against the PUT', async () => {
    const waiting = { headers: ['Content-Length: 3', 'Expect: 100-continue'] };
    const { uploadUrl, publicUrl } = await newAddress(3);
    const refused = openPut(publicUrl, '', waiting);
    expect((await refused.answer()).status).toBe(404);
    const accepted = openPut(uploadUrl, '', waiting);
    const [leave] = (await once(accepted.socket, 'data')) as [string];
    expect(leave).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    accepted.socket.write('new');
    const [answer] = (await once(accepted.socket, 'data')) as [string];
    expect(answer).toContain(' 201 ');
    expect(await read(publicUrl)).toEqual([200, 'new']);
    accepted.socket.destroy();
  });

  test('and otherwise at the first byte too many, with the reason', async () => {
    const { uploadUrl, publicUrl } = await newAddress(3);
    const large = openPut(uploadUrl, '4\r\nlong\r\n', { headers: chunked });
    expect(await large.answer()).toMatchObject({ status: 400, body: expect.stringContaining('larger') });
    const empty = openPut(uploadUrl, '0\r\n\r\n', { headers: chunked });
    expect(await empty.answer()).toMatchObject({ status: 400, body: expect.stringContaining('has 0 bytes') });
    const none = openPut(uploadUrl, '', { headers: [] });
    expect(await none.answer()).toMatchObject({ status: 400, body: expect.stringContaining('has 0 bytes') });
    expect((await read(publicUrl))[0]).toBe(404);
    expect(await partials()).toEqual([]);
  });
});
