import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { sineWav } from '../kit/sineWav.ts';
import { call, post } from './exchange.ts';

let sandbox: SandboxProcess;
const tone = sineWav(2, 330);
const noKey = { authorization: '' };

beforeAll(async () => {
  sandbox = await startSandboxProcess([
    '--fps',
    '5',
    '--latency-seconds',
    '0',
    '--upload-expiry-seconds',
    '2',
  ]);
});
afterAll(() => sandbox.stop());

async function target(file_type = 'wav') {
  const body = JSON.stringify({ file_type });
  const { json } = await call(`${sandbox.url}/upload-url`, { method: 'POST', body });
  return json as { upload_url: string; public_url: string };
}

function put(url: string, type: string | undefined) {
  return call(url, {
    method: 'PUT',
    body: tone,
    headers: { ...noKey, ...(type && { 'content-type': type }) },
  });
}

describe.concurrent('an upload', () => {
  test('needs no key, can be read by everybody, and serves as audio', async () => {
    const { upload_url, public_url } = await target();
    expect((await call(public_url, { headers: noKey })).status).toBe(404);
    expect((await put(upload_url, 'audio/wav')).status).toBe(200);
    const read = await call(public_url, { headers: { ...noKey, origin: 'https://studio.example' } });
    expect(read).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    expect(read.headers['content-length']).toBe(String(tone.length));
    const { json } = await post(sandbox.url, { audio_uri: public_url, prompt: 'from an upload' });
    expect(json).toMatchObject({ status: 'success' });
  });

  test.each(['audio/x-wav', 'audio/wav; charset=utf-8', undefined])(
    'as %s is refused with XML',
    async (type) => {
      const { upload_url } = await target();
      const { status, headers, text } = await put(upload_url, type);
      expect([status, headers['content-type']]).toEqual([403, expect.stringContaining('xml')]);
      expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
    },
  );

  test('to another name or with another date than was signed is refused', async () => {
    const { upload_url } = await target();
    const later = upload_url.replace(/expires=\d+/, 'expires=9999999999');
    const other = upload_url.replace(/storage\/[0-9a-f]{8}/, 'storage/00000000');
    for (const forged of [later, other]) expect((await put(forged, 'audio/wav')).status).toBe(403);
  });

  test('comes too late when its address has expired', async () => {
    const { upload_url } = await target();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const { status, text } = await put(upload_url, 'audio/wav');
    expect([status, text]).toEqual([403, expect.stringContaining('ExpiredToken')]);
  });

  test('may come from a browser elsewhere', async () => {
    const { upload_url } = await target();
    const headers = {
      ...noKey,
      origin: 'https://studio.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    };
    const { status, headers: allowed } = await call(upload_url, { method: 'OPTIONS', headers });
    expect(status).toBe(204);
    expect(allowed).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type',
    });
  });
});

test.each(['ogg', 'webp', undefined])('no upload address is given for %s', async (file_type) => {
  const body = JSON.stringify({ file_type });
  const { status, json } = await call(`${sandbox.url}/upload-url`, { method: 'POST', body });
  expect([status, json.error]).toEqual([400, expect.stringContaining('png, jpeg, jpg, mp4, mp3, wav')]);
});

test.each(['.secret', '..%2Fupload-secret', '..%2fledger.jsonl'])(
  '%s cannot be read as an upload',
  async (name) => {
    expect((await call(`${sandbox.url}/media/uploads/${name}`)).status).toBe(404);
  },
);
