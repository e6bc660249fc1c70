/** Pictures that are small to send and large to decode, and the limits that ffmpeg runs in. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFfmpeg } from '../../src/sandbox/ffmpeg.ts';
import { blackPng, jpegHeader, webpHeader } from '../kit/pictures.ts';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { type MediaServer, post, serveMedia, until } from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;
beforeAll(async () => {
  media = await serveMedia({
    '/bomb.png': blackPng(30_000, 30_000),
    '/bomb.jpg': jpegHeader(30_000, 30_000),
    '/bomb.webp': webpHeader(16_000, 16_000),
    '/empty.png': blackPng(0, 5),
    '/lying.jpg': await lyingJpeg(),
    '/large.png': blackPng(8_000, 5_000),
  });
  sandbox = await startSandboxProcess(['--fps', '5', '--latency-seconds', '0']);
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

const ask = (image: string) =>
  post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, image_uri: media.url + image });

test.each([
  ['/bomb.png', 'image_uri must have 1 to 40 megapixels and is 30000x30000'],
  ['/bomb.jpg', 'image_uri must have 1 to 40 megapixels and is 30000x30000'],
  ['/bomb.webp', 'image_uri must have 1 to 40 megapixels and is 16000x16000'],
  ['/empty.png', 'image_uri must have 1 to 40 megapixels and is 0x5'],
  ['/lying.jpg', 'the audio or the image could not be decoded'],
])('%s is rejected: %s', async (image, said) => {
  const { status, json } = await ask(image);
  expect([status, json.error]).toEqual([400, `Generation rejected; ${said}`]);
});

test('a picture of 40 megapixels, and a JPEG as ffmpeg writes it, are used', async () => {
  const { json } = await ask('/large.png');
  expect(json.status).toBe('success');
  const { thumbnail_image_url: thumbnail } = json.outcome as { thumbnail_image_url: string };
  const again = await post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, image_uri: thumbnail });
  expect(again.json.status).toBe('success');
});

test.skipIf(process.platform !== 'linux')('ffmpeg runs within limits of memory and time', async () => {
  const running = post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, prompt: 'limits' });
  const limits = await until(
    async () => limitsOfChild(sandbox.pid),
    (text) => text !== null,
  );
  expect(limits).toMatch(/^Max cpu time +600 /m);
  expect(limits).toMatch(/^Max address space +2147483648 /m);
  await running;
});

/** 81 megapixels of black, behind the header of a frame of 16 by 16: a decoder goes by the last header. */
async function lyingJpeg(): Promise<Buffer> {
  const black = ['-f', 'lavfi', '-i', 'color=black:s=9000x9000:d=1,format=gray', '-frames:v', '1'];
  const options = { encoding: 'buffer', maxBuffer: 4 * 1024 ** 2 } as const;
  const { stdout: image } = await promisify(execFile)(
    await findFfmpeg(),
    [...black, '-c:v', 'mjpeg', '-f', 'image2pipe', '-'],
    options,
  );
  const frame = image.indexOf(Buffer.from('ffc0', 'hex'));
  const small = Buffer.from(image.subarray(frame, frame + 2 + image.readUInt16BE(frame + 2)));
  small.writeUInt16BE(16, 5);
  small.writeUInt16BE(16, 7);
  return Buffer.concat([image.subarray(0, frame), small, image.subarray(frame)]);
}

/** Of its ffmpeg, as the kernel has them; null while there is none. */
function limitsOfChild(pid: number): string | null {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    if (!child || !readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('ffmpeg\0-v')) return null;
    if (readFileSync(`/proc/${child}/comm`, 'utf8').trim() !== 'ffmpeg') return null;
    return readFileSync(`/proc/${child}/limits`, 'utf8');
  } catch {
    return null;
  }
}
