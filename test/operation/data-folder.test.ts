/** The data folder has keys, prompts and recordings in it: nobody else on the machine may read them. */
import { mkdtempSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generate, settled } from '../kit/client.ts';
import { type GatewayProcess, startGateway } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { put, uploadAddress } from '../kit/uploads.ts';

const home = mkdtempSync(join(tmpdir(), 'clapperboard-data-'));
afterAll(() => rm(home, { recursive: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** What is open to others of a folder and all that is in it, with its mode. */
async function openIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const modes = await Promise.all(
    ['.', ...names].map(async (name) => ({ name, mode: await modeOf(join(folder, name)).catch(() => '') })),
  );
  return modes.filter(({ mode }) => !/^.?00$/.test(mode)).map(({ name, mode }) => `${mode} ${name}`);
}

test('all that a bare start makes, uploads and videos too, is closed to others', async () => {
  const dataDir = join(home, 'new', 'data');
  const gateway = await startGateway({ PORT: '0', CLAPPERBOARD_DATA_DIR: dataDir });
  try {
    const key = gateway.key ?? '';
    const { uploadUrl } = await uploadAddress(gateway.url, key, 3);
    expect((await put(uploadUrl, 'ogg')).status).toBe(201);
    const id = await generate(gateway.url, key, {
      audioUri: `${gateway.url}/playground/voice.wav`,
      prompt: '[sandbox: fast]',
    });
    expect(await settled(gateway.url, key, id)).toMatchObject({ status: 'SUCCESS' });
    const made = await readdir(dataDir);
    expect(made).toEqual(expect.arrayContaining(['demo-key', 'postgres', 'sandbox', 'uploads']));
    expect(await openIn(dataDir)).toEqual([]);
  } finally {
    await gateway.stop();
  }
});

test('a start on a database and an upstream of their own closes the folder that it makes', async () => {
  const house = await openHouse();
  const dataDir = join(home, 'outside', 'data');
  try {
    await house.startGateway({ CLAPPERBOARD_DATA_DIR: dataDir, TOKEN_SECRET: undefined });
    expect(await readdir(dataDir)).toEqual(['token-secret']);
    expect(await openIn(dataDir)).toEqual([]);
  } finally {
    await house.stop();
  }
});

describe('a data folder that is there', () => {
  let house: House;
  let dataDir: string;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.stop());
  beforeEach(async () => {
    dataDir = mkdtempSync(join(home, 'existing-'));
  });

  const start = () => house.startGateway({ CLAPPERBOARD_DATA_DIR: dataDir });
  const said = (gateway: GatewayProcess) =>
    logLines(gateway).filter(({ msg }) => String(msg).includes('the data folder'));

  test.each(['755', '777', '770', '715'])('with mode %s is closed, and the log says so', async (mode) => {
    await mkdir(join(dataDir, 'uploads'));
    await writeFile(join(dataDir, 'token-secret'), 'x'.repeat(43));
    await chmod(dataDir, Number.parseInt(mode, 8));
    const gateway = await start();
    expect(await modeOf(dataDir)).toBe('700');
    expect(said(gateway)).toMatchObject([{ level: 30, folder: dataDir, mode: `0${mode}` }]);
  });

  test('with anything else in it is left as it is, with a warning', async () => {
    await writeFile(join(dataDir, 'thesis.tex'), '');
    await chmod(dataDir, 0o755);
    const gateway = await start();
    expect(await modeOf(dataDir)).toBe('755');
    expect(said(gateway)).toMatchObject([
      {
        level: 40,
        msg: expect.stringMatching(/thesis\.tex in it is none of Clapperboard's: close it \(chmod 700\)/),
      },
    ]);
  });

  test.each(['700', '711'])('with mode %s stays, and nothing is said', async (mode) => {
    await chmod(dataDir, Number.parseInt(mode, 8));
    const gateway = await start();
    expect(await modeOf(dataDir)).toBe(mode);
    expect(said(gateway)).toEqual([]);
  });
});
