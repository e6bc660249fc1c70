/** Every format of sound, with and without a picture, as ffmpeg makes them and as ffprobe sees what comes of them. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../kit/command.ts';
import { type House, openHouse } from '../kit/house.ts';

const execute = promisify(execFile);

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isInstalled('ffmpeg') || !isInstalled('ffprobe'))('a recording', () => {
  let house: House;
  const home = mkdtempSync(join(tmpdir(), 'clapperboard-formats-'));

  beforeAll(async () => {
    const speech = 'sine=frequency=300:sample_rate=44100:duration=3.2';
    const picture = 'testsrc=size=640x480:duration=1:rate=1';
    await Promise.all([
      openHouse({ sandboxFlags: ['--latency-seconds', '0'] }).then((opened) => {
        house = opened;
      }),
      ...['wav', 'mp3', 'm4a', 'ogg'].map((ending) => made(speech, `voice.${ending}`)),
      ...['png', 'webp'].map((ending) => made(picture, `still.${ending}`, '-frames:v', '1')),
    ]);
  });
  afterAll(async () => {
    await house.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function made(source: string, name: string, ...flags: readonly string[]): Promise<void> {
    await execute('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...flags, join(home, name)]);
  }

  async function probe(file: string): Promise<{ seconds: number; streams: string[] }> {
    const entries = 'format=duration:stream=codec_name,width,height';
    const { stdout } = await execute('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      entries,
      '-of',
      'json',
      file,
    ]);
    const { format, streams } = JSON.parse(stdout) as {
      format: { duration: string };
      streams: { codec_name: string; width?: number; height?: number }[];
    };
    return {
      seconds: Number(format.duration),
      streams: streams.map(({ codec_name, width, height }) =>
        [codec_name, width, height].filter(Boolean).join(' '),
      ),
    };
  }

  test.concurrent.each([
    ['voice.wav', null],
    ['voice.mp3', null],
    ['voice.m4a', null],
    ['voice.ogg', null],
    ['voice.wav', 'still.png'],
    ['voice.mp3', 'still.webp'],
    ['voice.m4a', 'still.png'],
    ['voice.ogg', 'still.webp'],
  ])('as %s with the picture %s gives 1920x1080 H.264 and AAC, as long as itself', async (voice, still) => {
    const out = join(home, `${voice}-${still}.mp4`);
    const image = still === null ? [] : ['--image', join(home, still)];
    const gateway = ['--url', house.gateway.url, '--key', house.team.key];
    const { code, stderr } = await run(['demo', join(home, voice), ...image, '--out', out, ...gateway], {});
    expect([code, stderr]).toEqual([0, '']);
    const [recording, video] = await Promise.all([probe(join(home, voice)), probe(out)]);
    expect(video.streams.sort()).toEqual(['aac', 'h264 1920 1080']);
    expect(Math.abs(video.seconds - recording.seconds)).toBeLessThan(0.1);
  });
});
