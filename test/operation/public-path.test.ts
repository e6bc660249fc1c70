/** A gateway whose PUBLIC_URL has a path, as a proxy reaches it: with the path kept, or stripped. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, socketClient } from '../kit/client.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { configurationOf, loads, openPage, workers } from '../kit/page.ts';
import { sineWav } from '../kit/sineWav.ts';

const publicUrl = 'https://video.example.com/tools/clap';
const base = '/tools/clap';

let house: House;
let gateway: GatewayProcess;
beforeAll(async () => {
  house = await openHouse();
  gateway = await house.startGateway({ PUBLIC_URL: `${publicUrl}/` });
});
afterAll(() => house.stop());

const status = async (address: string) => (await fetch(address)).status;

describe.each([
  ['kept', base],
  ['stripped', ''],
])('with the path %s', (_name, prefix) => {
  const reached = () => gateway.url + prefix;

  test('the landing page links below the path, and its links lead somewhere', async () => {
    const { status: answered, text } = await openPage(`${reached()}/`);
    expect(answered).toBe(200);
    expect(loads(text)).toEqual([`${base}/graphql`, `${base}/playground`, `${base}/health/ready`]);
    for (const link of loads(text).slice(1))
      expect([link, await status(gateway.url + link)]).toEqual([link, 200]);
  });

  test('the playground loads and calls below the path, and tries a recording that is there', async () => {
    const { text } = await openPage(`${reached()}/playground`);
    const files = loads(text).concat(workers(text));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(file).toMatch(/^\/tools\/clap\/playground\/static\/\w/);
      expect([file, await status(gateway.url + file)]).toEqual([file, 200]);
    }
    const config = configurationOf(text);
    expect(JSON.parse(config)).toMatchObject({
      endpoint: `${base}/graphql`,
      subscriptionEndpoint: `${base}/graphql`,
    });
    expect(config).toContain(`${publicUrl}/playground/voice.wav`);
    expect(await status(`${reached()}/playground/voice.wav`)).toBe(200);
  });

  test('calls are answered over HTTP and over the WebSocket', async () => {
    const answer = { data: { viewer: { role: 'MEMBER' } } };
    expect(await call(reached(), house.team.key, '{ viewer { role } }')).toMatchObject(answer);
    const client = socketClient(reached(), { Authorization: `Bearer ${house.team.key}` });
    const { value } = await client.iterate({ query: '{ viewer { role } }' }).next();
    await client.dispose();
    expect(value).toMatchObject(answer);
  });

  test('an upload goes where its address says, below PUBLIC_URL', async () => {
    const body = sineWav(2);
    const { data } = await call(
      reached(),
      house.team.key,
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { uploadUrl publicUrl } } }',
      { input: { fileName: 'a.ogg', contentType: 'audio/ogg', size: body.length } },
    );
    const { upload } = data.createUpload;
    expect(upload.uploadUrl).toMatch(/^https:\/\/video\.example\.com\/tools\/clap\/uploads\/[\w-]{43}$/);
    const address = upload.uploadUrl.replace(publicUrl, reached());
    const sent = { method: 'PUT', headers: { 'content-type': 'audio/ogg' }, body: new Uint8Array(body) };
    expect((await fetch(address, sent)).status).toBe(201);
    expect(upload.publicUrl.startsWith(`${publicUrl}/uploads/`)).toBe(true);
    expect(await status(upload.publicUrl.replace(publicUrl, reached()))).toBe(200);
  });

  test('health and metrics answer', async () => {
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics'])
      expect([path, await status(reached() + path)]).toEqual([path, 200]);
  });
});

test('the path itself is the landing page, and what only begins like it is nothing', async () => {
  expect((await openPage(gateway.url + base)).text).toContain('<h1>Clapperboard</h1>');
  for (const path of [`${base}per/graphql`, `${base}${base}/graphql`, '/tools/graphql'])
    expect([path, await status(gateway.url + path)]).toEqual([path, 404]);
});

test('a process that only dispatches answers below the path too', async () => {
  const dispatcher = await house.startGateway({ PUBLIC_URL: publicUrl, ROLE: 'dispatcher' });
  expect(await status(`${dispatcher.url}${base}/health/ready`)).toBe(200);
});
