/** Text of callers is a value wherever it comes to a statement, and never a part of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let admin: string;
beforeAll(async () => {
  house = await openHouse();
  admin = (await createTeamKey(house.env, 'admin', house.team.teamId)).key;
});
afterAll(() => house.stop());

const injections = [
  `'; DROP TABLE request_event; --`,
  `' OR '1'='1`,
  `$1`,
  `\\'); SELECT pg_sleep(10); --`,
  `$$; DELETE FROM api_key; $$`,
  `a"; SET row_security = off; --`,
];

test.each(injections)('%j is kept and given back as it is, wherever it stands', async (text) => {
  const { url } = house.gateway;
  const input = { audioUri: house.media.wav(2), prompt: `${text} [sandbox: fast]`, idempotencyKey: text };
  const generate =
    'mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { request { id prompt } errors { code } } }';
  const { data: made } = await call(url, admin, generate, { input });
  expect(made.generateVideo).toMatchObject({ request: { prompt: input.prompt }, errors: [] });
  const { data: again } = await call(url, admin, generate, { input });
  expect(again.generateVideo.request.id).toBe(made.generateVideo.request.id);
  const create =
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { name } errors { code } } }';
  const { data: key } = await call(url, admin, create, { input: { name: text } });
  expect(key.createApiKey).toEqual({ apiKey: { name: text }, errors: [] });
});

test.each(injections)('%j names nothing, and neither shows nor holds up anything', async (text) => {
  const { url } = house.gateway;
  const begun = Date.now();
  for (const query of [
    'query ($text: ID!) { request(id: $text) { id } }',
    'query ($text: ID!) { node(id: $text) { id } }',
    'query ($text: String!) { model(name: $text) { name } }',
    'query ($text: String!) { requests(after: $text) { nodes { id } } }',
    'query ($text: String!) { requestChanges(after: $text) { cursor } }',
  ]) {
    const { status, data } = await call(url, admin, query, { text });
    const [answer] = Object.values(data ?? {});
    expect([query, status < 500, answer ?? null]).toEqual([query, true, null]);
  }
  const { status } = await call(url, text.replaceAll(/\s/g, '_'), '{ viewer { role } }');
  expect(status).toBe(401);
  expect(Date.now() - begun).toBeLessThan(9_000);
});

test('no statement of Prisma is made of text', () => {
  const root = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.includes('generated'),
  );
  expect(files.length).toBeGreaterThan(300);
  const unsafe = files.filter((name) =>
    /RawUnsafe|Prisma\.raw\(/.test(readFileSync(join(root, name), 'utf8')),
  );
  expect(unsafe).toEqual([]);
});
