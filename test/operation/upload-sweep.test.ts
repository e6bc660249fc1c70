/** What a start, and every ten minutes after it, removes from the gateway's own store. */
import { mkdtempSync } from 'node:fs';
import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openPut, put, uploadAddress } from '../kit/uploads.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-uploads-'));
const path = (name: string) => join(folder, name);
let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { UPLOAD_DIR: folder } });
});
beforeEach(() => house.database.query('DELETE FROM upload'));
afterAll(async () => {
  await house.stop();
  await rm(folder, { recursive: true, force: true });
});

const newAddress = () => uploadAddress(house.gateway.url, house.team.key, 6);
const rows = () => house.database.query<{ id: string }>('SELECT id FROM upload');
const partials = async () => (await readdir(folder)).filter((name) => name.endsWith('.part'));

async function stored(): Promise<{ readonly id: string; readonly publicUrl: string }> {
  const { uploadUrl, publicUrl } = await newAddress();
  expect((await put(uploadUrl, 'stored')).status).toBe(201);
  return { id: (await rows()).at(-1)?.id ?? '', publicUrl };
}

/** The file looks as if nobody had written to it for so long. */
async function age(name: string, minutes: number): Promise<void> {
  const then = Date.now() / 1000 - minutes * 60;
  await utimes(path(name), then, then);
}

/** A start of another replica, and until its sweep is over: what has expired is removed first, rows without a file last. */
async function sweep(env = {}): Promise<void> {
  const replica = await house.startGateway({ LOG_LEVEL: 'debug', ...env });
  await eventually(
    () => replica.log(),
    (log) => log.includes('the upload store was swept'),
  );
  await replica.stop();
}

test('an expired upload goes with its file', async () => {
  const { id } = await stored();
  await house.database.query('UPDATE upload SET expires_at = now()');
  await sweep();
  expect(await rows()).toEqual([]);
  expect(await readdir(folder)).not.toContain(id);
});

test('the partial file of a killed process goes when nobody has written to it for 10 minutes', async () => {
  const doomed = await house.startGateway();
  const { uploadUrl } = await newAddress();
  openPut(uploadUrl.replace(house.gateway.url, doomed.url), 'fir', { length: 6 });
  const [name = ''] = await eventually(partials, (names) => names.length === 1);
  await doomed.kill();
  await age(name, 9);
  await sweep();
  expect(await partials()).toEqual([name]);
  await age(name, 11);
  await sweep();
  // Its lease has not lapsed yet: for all that is known it is written to.
  expect(await partials()).toEqual([name]);
  await house.database.query('UPDATE upload SET writing_until = now()');
  await sweep();
  expect(await partials()).toEqual([]);
});

test('a stored file without a row goes when it is older than any row would be', async () => {
  const { id, publicUrl } = await stored();
  const orphan = uuidv4();
  await writeFile(path(orphan), 'orphan');
  await writeFile(path('README'), 'of the operator');
  await age(id, 25 * 60);
  await age('README', 25 * 60);
  await age(orphan, 23 * 60);
  await sweep();
  expect(await readdir(folder)).toContain(orphan);
  await age(orphan, 25 * 60);
  await sweep();
  const left = await readdir(folder);
  expect([left.includes(orphan), left.includes('README')]).toEqual([false, true]);
  expect((await fetch(publicUrl)).status).toBe(200);
});

test('a row goes when its file is gone from its own folder', async () => {
  const [lost, kept] = [await stored(), await stored()];
  await rm(path(lost.id));
  expect((await fetch(lost.publicUrl)).status).toBe(404);
  // Not mounted: an empty folder, then one in which another process has begun.
  const elsewhere = mkdtempSync(join(tmpdir(), 'clapperboard-uploads-'));
  await sweep({ UPLOAD_DIR: elsewhere });
  await writeFile(join(elsewhere, '.store'), uuidv4());
  await sweep({ UPLOAD_DIR: elsewhere });
  expect(await rows()).toHaveLength(2);
  await sweep();
  expect((await rows()).map(({ id }) => id)).toEqual([kept.id]);
  await rm(elsewhere, { recursive: true });
});

test('a process that only dispatches, which need not have the folder, removes nothing of it', async () => {
  await stored();
  await house.database.query('UPDATE upload SET expires_at = now()');
  await rename(path('.store'), path('moved'));
  const dispatcher = await house.startGateway({ ROLE: 'dispatcher', LOG_LEVEL: 'debug' });
  await dispatcher.stop();
  expect(await rows()).toHaveLength(1);
  await rename(path('moved'), path('.store'));
});
