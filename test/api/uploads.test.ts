import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { sineWav } from '../kit/sineWav.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const mutation = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) {
    upload { uploadUrl publicUrl method expiresAt headers { name value } }
    errors { code message field }
  }
}`;
const createUpload = async (input: object, url = house.gateway.url) =>
  (await call(url, house.team.key, mutation, { input })).data.createUpload;
const put = (uploadUrl: string, contentType: string, body: Buffer) =>
  fetch(uploadUrl, { method: 'PUT', headers: { 'content-type': contentType }, body: new Uint8Array(body) });

const wav = sineWav(2);

test("a WAV goes to the upstream's own storage and can be generated from", async () => {
  const { upload, errors } = await createUpload({
    fileName: 'a.wav',
    contentType: 'audio/x-wav',
    size: wav.length,
  });
  expect(errors).toEqual([]);
  expect(upload).toMatchObject({ method: 'PUT', headers: [{ name: 'Content-Type', value: 'audio/wav' }] });
  expect(upload.uploadUrl.startsWith(house.sandbox.url)).toBe(true);
  expect((await put(upload.uploadUrl, 'audio/mpeg', wav)).status).toBe(403);
  expect((await put(upload.uploadUrl, 'audio/wav', wav)).ok).toBe(true);
  const id = await generate(house.gateway.url, house.team.key, {
    audioUri: upload.publicUrl,
    prompt: '[sandbox: fast]',
  });
  expect(await settled(house.gateway.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
});

describe("what the upstream's storage does not take goes to the gateway's own", () => {
  // The store does not look into the bytes: the upstream, which knows its formats by content, will.
  const ogg = { fileName: 'a.ogg', contentType: 'audio/ogg; codecs=opus', size: wav.length };

  test('under an address that cannot be guessed, to be fetched by the upstream', async () => {
    const { upload } = await createUpload(ogg);
    expect(upload.uploadUrl).toMatch(new RegExp(`^${house.gateway.url}/uploads/[A-Za-z0-9_-]{43}$`));
    expect((await fetch(upload.publicUrl)).status).toBe(404);
    expect((await put(upload.uploadUrl, 'audio/ogg', wav)).status).toBe(201);
    const stored = await fetch(upload.publicUrl);
    expect([
      stored.status,
      stored.headers.get('content-type'),
      stored.headers.get('x-content-type-options'),
    ]).toEqual([200, 'audio/ogg', 'nosniff']);
    expect(Buffer.from(await stored.arrayBuffer()).equals(wav)).toBe(true);
    const part = await fetch(upload.publicUrl, { headers: { range: 'bytes=0-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'RIFF']);
    const id = await generate(house.gateway.url, house.team.key, {
      audioUri: upload.publicUrl,
      prompt: '[sandbox: fast]',
    });
    expect(await settled(house.gateway.url, house.team.key, id)).toMatchObject({ status: 'SUCCESS' });
  });

  test.each([
    ['another type', 'audio/wav', wav, 403],
    ['more bytes than declared', 'audio/ogg', Buffer.concat([wav, wav]), 400],
    ['fewer bytes than declared', 'audio/ogg', wav.subarray(1), 400],
  ])('a PUT with %s is refused and leaves nothing', async (_name, type, body, status) => {
    const { upload } = await createUpload(ogg);
    expect((await put(upload.uploadUrl, type, body)).status).toBe(status);
    expect((await fetch(upload.publicUrl)).status).toBe(404);
    expect((await put(upload.uploadUrl, 'audio/ogg', wav)).status).toBe(201);
  });

  test('a second PUT changes nothing, and an unknown or expired address is 404', async () => {
    const { upload } = await createUpload(ogg);
    expect((await put(upload.uploadUrl, 'audio/ogg', wav)).status).toBe(201);
    expect((await put(upload.uploadUrl, 'audio/ogg', wav)).status).toBe(409);
    expect((await put(`${house.gateway.url}/uploads/${'x'.repeat(43)}`, 'audio/ogg', wav)).status).toBe(404);
    await house.database.query('UPDATE upload SET expires_at = now()');
    expect((await fetch(upload.publicUrl)).status).toBe(404);
  });

  test('without an address that the upstream reaches, it says what the operator must set', async () => {
    const strict = await house.startGateway({ ALLOW_LOCAL_MEDIA: 'off' });
    expect((await createUpload(ogg, strict.url)).errors).toMatchObject([
      { code: 'UNSUPPORTED_TYPE', message: expect.stringContaining('PUBLIC_URL') },
    ]);
    const open = await house.startGateway({
      ALLOW_LOCAL_MEDIA: 'off',
      PUBLIC_URL: 'https://video.example.org/',
    });
    expect((await createUpload(ogg, open.url)).upload.publicUrl).toMatch(
      /^https:\/\/video\.example\.org\/uploads\//,
    );
  });
});

test('every fault of the input is reported at once', async () => {
  const { upload, errors } = await createUpload({ fileName: ' ', contentType: 'audio/flac', size: 0 });
  expect(upload).toBeNull();
  expect(errors.map(({ code, field }: { code: string; field: string[] }) => [code, field[1]])).toEqual([
    ['REQUIRED', 'fileName'],
    ['UNSUPPORTED_TYPE', 'contentType'],
    ['OUT_OF_RANGE', 'size'],
  ]);
});

test('an image may have 15 MB, audio 32 MB', async () => {
  const size = async (contentType: string, bytes: number) =>
    (await createUpload({ fileName: 'f', contentType, size: bytes })).errors.length;
  expect([await size('image/png', 15 * 1024 ** 2), await size('image/png', 15 * 1024 ** 2 + 1)]).toEqual([
    0, 1,
  ]);
  expect([await size('audio/mpeg', 32 * 1024 ** 2), await size('audio/mpeg', 32 * 1024 ** 2 + 1)]).toEqual([
    0, 1,
  ]);
});

test('a key that may only look cannot upload', async () => {
  const viewer = await createTeamKey(house.env, 'viewer', house.team.teamId);
  const { errors } = await call(house.gateway.url, viewer.key, mutation, {
    input: { fileName: 'a', contentType: 'audio/wav', size: 1 },
  });
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

describe('a PUT that is refused while it is still sending', () => {
  const slowPut = async (length: number): Promise<Socket> => {
    const { upload } = await createUpload({ fileName: 'a.ogg', contentType: 'audio/ogg', size: 1_000_000 });
    const { hostname, port, pathname, host } = new URL(upload.uploadUrl);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(
      `PUT ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: audio/wav\r\nContent-Length: ${length}\r\n\r\nRIFF`,
    );
    return socket;
  };
  const statusOf = async (socket: Socket) => {
    const [head] = (await once(socket, 'data')) as [Buffer];
    return String(head).split('\r\n')[0];
  };

  test('is told why at once, and its connection stays open for the rest', async () => {
    const socket = await slowPut(1_000_000);
    expect(await statusOf(socket)).toContain(' 403 ');
    socket.write(Buffer.alloc(1_000_000 - 'RIFF'.length));
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await statusOf(socket)).toContain(' 200 ');
    socket.destroy();
  });

  test('is told of a wrong length at once', async () => {
    const socket = await slowPut(2_000_000);
    expect(await statusOf(socket)).toContain(' 400 ');
    socket.destroy();
  });

  test('is let go where the rest never comes', async () => {
    const socket = await slowPut(1_000_000);
    expect(await statusOf(socket)).toContain(' 403 ');
    await once(socket, 'close');
  });
});
