/** `clapperboard demo`: one command from a recording to an MP4. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type Finished, run } from '../kit/command.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { type House, openHouse } from '../kit/house.ts';
import { audioSeconds, describeMp4 } from '../kit/mp4.ts';
import { leftRunning } from '../kit/processes.ts';
import { sineWav } from '../kit/sineWav.ts';
import { atTerminal } from '../kit/terminal.ts';

const home = mkdtempSync(join(tmpdir(), 'clapperboard-demo-'));
const bundled = fileURLToPath(new URL('../../assets/voice.wav', import.meta.url));

afterAll(() => rm(home, { recursive: true, force: true }));

function file(name: string, content: Uint8Array): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

async function expectVideo(out: string, seconds: number): Promise<void> {
  const video = await describeMp4(await readFile(out));
  expect(video).toMatchObject({ width: 1920, height: 1080, video: 'avc', audio: 'aac' });
  expect(Math.abs(video.seconds - seconds)).toBeLessThan(0.1);
}

/** The statuses and stages that the demo has printed, a line each. */
function printedStatuses(stdout: string): string[] {
  return [...stdout.matchAll(/^ *[\d.]+ s {2}([A-Z]+) +([A-Z_]+)$/gm)].map(
    ([, status, stage]) => `${status} ${stage}`,
  );
}

describe('without a gateway', () => {
  test('starts one for the while, and makes a video of the bundled recording at 25 frames a second', async () => {
    const dataDir = join(home, 'data');
    const out = join(home, 'bundled.mp4');
    const env = { PORT: String(await freePortPair()), CLAPPERBOARD_DATA_DIR: dataDir };
    const { code, stdout, stderr } = await atTerminal(['demo', '--out', out], env).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('No gateway runs here; starting one for the demo.');
    const statuses = printedStatuses(stdout);
    expect(statuses[0]).toMatch(/^QUEUED /);
    expect(statuses.at(-1)).toBe('SUCCESS DONE');
    expect(stdout).toContain(`Saved ${out}`);
    await expectVideo(out, await audioSeconds(await readFile(bundled)));
    const { framesPerSecond } = await describeMp4(await readFile(out));
    expect(framesPerSecond).toBeCloseTo(25, 0);
    expect(await leftRunning([], dataDir)).toEqual([]);
  });

  test('uses the one that runs on the port, with the key of its data folder', async () => {
    const dataDir = join(home, 'data');
    const env = { PORT: String(await freePortPair()), CLAPPERBOARD_DATA_DIR: dataDir };
    const gateway = atTerminal(['start'], env);
    try {
      await gateway.reads(/A first video/);
      const voice = file('short.wav', sineWav(2));
      const out = join(home, 'short.mp4');
      const { code, stdout } = await run(['demo', voice, '--out', out, '--prompt', 'x [sandbox: fast]'], env);
      expect(code).toBe(0);
      expect(stdout).not.toContain('starting one');
      await expectVideo(out, 2);
    } finally {
      await gateway.interrupt();
    }
  });
});

describe('with a gateway that is named', () => {
  let house: House;

  beforeAll(async () => {
    house = await openHouse({
      env: { AUTO_RESUBMIT: 'off', RECONCILE_TIMEOUT_SECONDS: '3' },
      sandboxFlags: ['--latency-seconds', '0'],
    });
  });
  afterAll(() => house.stop());

  function demo(...args: readonly string[]): Promise<Finished> {
    return run(['demo', '--url', house.gateway.url, '--key', house.team.key, ...args], {});
  }

  /** Expects a failure that is told in `message`, without a stack and without a file. */
  async function expectFailure(message: string | RegExp, ...args: readonly string[]): Promise<void> {
    const out = join(mkdtempSync(join(home, 'out-')), 'no.mp4');
    const { code, stderr } = await demo('--out', out, ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^clapperboard: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await readdir(join(out, '..'))).toEqual([]);
  }

  async function requestCount(): Promise<number> {
    const query = '{ requests(first: 100) { nodes { id } } }';
    type Data = { requests: { nodes: object[] } };
    const { data } = await call<Data>(house.gateway.url, house.team.key, query);
    return data?.requests.nodes.length ?? -1;
  }

  test("shows each status as it comes, and saves a video as long as the caller's own audio", async () => {
    const voice = file('own.wav', sineWav(2.6, 330));
    const out = join(home, 'own.mp4');
    const { code, stdout, stderr } = await demo(voice, '--prompt', 'A fox reads the news', '--out', out);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Uploaded own\.wav \(\d+ bytes\)\nRequest \S+\n/);
    expect(printedStatuses(stdout).at(-1)).toBe('SUCCESS DONE');
    expect(stdout).toMatch(/Saved .*own\.mp4\nfrom {2}http:/);
    await expectVideo(out, 2.6);
  });

  describe('says what was wrong, and asks for nothing,', () => {
    test('when an ending tells no type', async () => {
      const before = await requestCount();
      await expectFailure(
        /notes\.txt: the ending tells no type; known are \.wav \.mp3/,
        file('notes.txt', Buffer.from('x')),
      );
      expect(await requestCount()).toBe(before);
    });

    test('when there is no such file', async () => {
      await expectFailure(/missing\.wav cannot be read: there is no such file/, join(home, 'missing.wav'));
    });

    test('when the key is not valid', async () => {
      await expectFailure(/needs a valid key/, bundled, '--key', 'clap_wrong');
    });

    test('when nothing answers at the address', async () => {
      await expectFailure(/ECONNREFUSED.*127\.0\.0\.1:1/, bundled, '--url', 'http://127.0.0.1:1');
    });

    test('when the video could not be saved', async () => {
      const before = await requestCount();
      const { code, stderr } = await demo(
        house.media.wav(2),
        '--out',
        join(home, 'no-such-folder/video.mp4'),
      );
      expect([code, stderr]).toEqual([1, expect.stringMatching(/no-such-folder/)]);
      expect(await requestCount()).toBe(before);
    });
  });

  describe('ends with 1 and the reason', () => {
    test('when the audio is too short', async () => {
      await expectFailure(/There is no video: FAILED.*\b(2|20)\b.*s/, file('blip.wav', sineWav(1)));
    });

    test('when the generation fails', async () => {
      await expectFailure(
        /There is no video: FAILED\. Generation rejected/,
        house.media.wav(2),
        '--prompt',
        'x [sandbox: fail]',
      );
    });

    test('when nobody can tell what became of it', async () => {
      await expectFailure(
        /cannot tell what became of it/,
        house.media.wav(2),
        '--prompt',
        'x [sandbox: drop before accept]',
      );
    });
  });
});
