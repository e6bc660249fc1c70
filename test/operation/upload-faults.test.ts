/** What a client is told, and the operator, when an upload comes too slowly, breaks off, or finds no disk. */
import { mkdtempSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { openPut, put, uploadAddress } from '../kit/uploads.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-uploads-'));
let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { UPLOAD_DIR: folder, LOG_LEVEL: 'debug' } });
});
afterAll(async () => {
  await house.stop();
  await rm(folder, { recursive: true, force: true });
});

const newAddress = (size: number, { url } = house.gateway) => uploadAddress(url, house.team.key, size);
/** Warnings and errors since the start, whose own warning is about NODE_ENV. */
const grave = (gateway: GatewayProcess) =>
  logLines(gateway)
    .filter(({ level }) => level > 30)
    .slice(1);

describe.concurrent('a body that takes its time', () => {
  test('is refused with 408 when less than 8 KB a second has come for 15 s, and its connection is closed', async () => {
    const { uploadUrl } = await newAddress(1_000_000);
    const slow = openPut(uploadUrl, 'x'.repeat(100_000), { length: 1_000_000 });
    const begun = performance.now();
    const { status, body } = await slow.answer();
    expect([status, JSON.parse(body).errors[0]]).toEqual([
      408,
      {
        message:
          'The body came more slowly than 8192 bytes a second over 15 s. Ask createUpload for another address and send it without pauses.',
        extensions: { code: 'REQUEST_TIMEOUT' },
      },
    ]);
    expect((performance.now() - begun) / 1000).toBeCloseTo(15, -1);
    await eventually(
      () => slow.socket.closed || slow.socket.readableEnded,
      (closed) => closed,
    );
    slow.socket.destroy();
    expect((await put(uploadUrl, 'y'.repeat(1_000_000))).status).toBe(201);
  });

  test('is accepted while 8 KB a second come, longer than any other body may take', {
    timeout: 90_000,
  }, async () => {
    const piece = 'x'.repeat(10_000);
    const { uploadUrl } = await newAddress(piece.length * 40);
    const steady = openPut(uploadUrl, '', { length: piece.length * 40 });
    for (let second = 0; second < 40; second += 1) {
      steady.socket.write(piece);
      await setTimeout(1_000);
    }
    expect((await steady.answer()).status).toBe(201);
    steady.socket.destroy();
  });
});

test('a client that hangs up is a quiet line of the log, and no outage', async () => {
  const gateway = await house.startGateway();
  const { uploadUrl } = await newAddress(6, gateway);
  const broken = openPut(uploadUrl, 'fir', { length: 6 });
  await eventually(
    () => readdir(folder),
    (names) => names.some((name) => name.endsWith('.part')),
  );
  broken.socket.destroy();
  const line = await eventually(
    () => logLines(gateway).find(({ msg }) => msg === 'the client of an upload hung up'),
    (found) => found !== undefined,
  );
  expect(line).toMatchObject({ level: 30, requestId: expect.any(String) });
  expect(line).not.toHaveProperty('err');
  expect(grave(gateway)).toEqual([]);
});

const ours = 'Nothing was wrong with the request; its operator finds the reason in the log. Try again later.';

test('a full disk is 507 in words of ours, keeps nothing, and the log names the cause', async () => {
  const preload = new URL('../kit/fullDisk.mjs', import.meta.url).href;
  const gateway = await house.startGateway({ NODE_OPTIONS: `--import ${preload}` });
  const { uploadUrl, publicUrl } = await newAddress(6, gateway);
  const refused = await put(uploadUrl, 'second');
  expect([refused.status, await refused.json()]).toEqual([
    507,
    {
      errors: [
        {
          message: `The gateway's disk is full, so nothing of the file was kept. ${ours}`,
          extensions: { code: 'INSUFFICIENT_STORAGE' },
        },
      ],
    },
  ]);
  expect(grave(gateway)).toMatchObject([
    { level: 50, msg: 'the upload folder cannot be used', err: { code: 'ENOSPC' } },
  ]);
  expect((await fetch(publicUrl)).status).toBe(404);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a folder that cannot be used is 500 in words of ours, for a PUT and for a read', async () => {
  const place = join(mkdtempSync(join(tmpdir(), 'clapperboard-uploads-')), 'uploads');
  const gateway = await house.startGateway({ UPLOAD_DIR: place });
  const [stored, open] = [await newAddress(6, gateway), await newAddress(6, gateway)];
  expect((await put(stored.uploadUrl, 'first!')).status).toBe(201);
  await rm(place, { recursive: true });
  await writeFile(place, 'no folder');
  for (const answer of [await put(open.uploadUrl, 'second'), await fetch(stored.publicUrl)]) {
    expect([answer.status, await answer.json()]).toEqual([
      500,
      {
        errors: [
          {
            message: `The gateway cannot use its upload folder at present. ${ours}`,
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      },
    ]);
  }
  expect(grave(gateway).map(({ msg }) => msg)).toEqual(Array(2).fill('the upload folder cannot be used'));
});
