import { BufferSource, Input, MP4 } from 'mediabunny';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { sineWav } from '../kit/sineWav.ts';
import { call, type MediaServer, post, serveMedia } from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;
/** A PNG of one red dot. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

beforeAll(async () => {
  sandbox = await startSandboxProcess(['--fps', '5', '--latency-seconds', '0']);
  media = await serveMedia({ '/odd.wav': sineWav(2.53, 550), '/dot.png': dot });
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

async function videoOf(payload: Record<string, unknown>): Promise<string> {
  const { json } = await post(sandbox.url, payload);
  const outcome = json.outcome as { media_urls: { url: string }[] };
  return String(outcome.media_urls[0]?.url);
}

async function download(url: string): Promise<Uint8Array> {
  return (await request(url)).body.bytes();
}

async function describeVideo(bytes: Uint8Array) {
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
  const picture = await input.getPrimaryVideoTrack();
  const sound = await input.getPrimaryAudioTrack();
  const seconds = await input.computeDuration();
  return {
    width: picture?.codedWidth,
    height: picture?.codedHeight,
    codecs: [picture?.codec, sound?.codec],
    seconds,
  };
}

describe('the video', () => {
  test.each([
    ['a drawing of the sound', {}],
    ["the caller's picture", { image_uri: '/dot.png' }],
  ])('is a real MP4 as long as the audio, with %s', async (_what, image) => {
    const image_uri = 'image_uri' in image ? { image_uri: media.url + image.image_uri } : {};
    const url = await videoOf({ audio_uri: `${media.url}/odd.wav`, prompt: 'x', ...image_uri });
    const video = await describeVideo(await download(url));
    expect(video).toMatchObject({ width: 1920, height: 1080, codecs: ['avc', 'aac'] });
    expect(Math.abs(video.seconds - 2.53)).toBeLessThan(0.1);
  });

  test('can be had in ranges, by anybody, without CORS', async () => {
    const url = await videoOf({ audio_uri: `${media.url}/tone.wav`, prompt: 'x' });
    const whole = await download(url);
    const headers = { authorization: '', range: 'bytes=4-7', origin: 'https://studio.example' };
    const { status, headers: sent, text } = await call(url, { headers });
    expect([status, text]).toEqual([206, 'ftyp']);
    expect(sent).toMatchObject({ 'content-type': 'video/mp4', 'content-range': `bytes 4-7/${whole.length}` });
    expect(sent['access-control-allow-origin']).toBeUndefined();
    expect((await call(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
    expect((await call(url, { method: 'HEAD' })).headers['accept-ranges']).toBe('bytes');
  });

  test('starts with its index, so that it plays while it loads', async () => {
    const bytes = Buffer.from(
      await download(await videoOf({ audio_uri: `${media.url}/tone.wav`, prompt: 'x' })),
    );
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  test('comes with a thumbnail', async () => {
    const url = await videoOf({ audio_uri: `${media.url}/tone.wav`, prompt: 'x' });
    const bytes = await download(url.replace('.mp4', '.jpg'));
    expect([...bytes.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  test('is not there under any other name', async () => {
    for (const name of ['x.mp4', '..%2f..%2fledger.jsonl', 'scratch']) {
      expect((await call(`${sandbox.url}/media/outputs/${name}`)).status).toBe(404);
    }
  });
});
