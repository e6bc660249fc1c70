/** What one team may have in the gateway's own store at a time. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTeamKey, type GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { createUpload, put } from '../kit/uploads.ts';

let house: House;
let replica: GatewayProcess;
let key: string;
beforeAll(async () => {
  house = await openHouse({ env: { UPLOAD_MAX_TEAM_BYTES: '1000', UPLOAD_MAX_OPEN: '5' } });
  replica = await house.startGateway();
});
beforeEach(async () => {
  key = (await createTeamKey(house.env)).key;
});
afterAll(() => house.stop());

/** At the same moment, on both replicas. */
const createMany = (count: number, size: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      createUpload(index % 2 ? replica.url : house.gateway.url, key, size),
    ),
  );
const create = (size: number) => createUpload(house.gateway.url, key, size);

test('many calls at the same moment open no more addresses than allowed', async () => {
  const results = await createMany(24, 1);
  expect(results.filter(({ upload }) => upload)).toHaveLength(5);
  expect(results.flatMap(({ errors }) => errors)[0]).toEqual({
    code: 'QUOTA_EXCEEDED',
    field: null,
    message:
      'the team has 5 addresses that wait for their file; at most 5 are allowed. Use one of them, or wait until it expires 900 s after its creation',
  });
});

test('many calls at the same moment declare no more bytes than allowed', async () => {
  const results = await createMany(24, 400);
  expect(results.filter(({ upload }) => upload)).toHaveLength(2);
  expect(results.flatMap(({ errors }) => errors)[0]).toEqual({
    code: 'QUOTA_EXCEEDED',
    field: ['input', 'size'],
    message:
      "size is 400 bytes; the team's files in the gateway's store may have 1000 bytes together, and 800 are used. A file is removed 86400 s after its upload",
  });
  expect((await create(200)).errors).toEqual([]);
});

test('both are told where both are used up', async () => {
  await createMany(5, 200);
  expect((await create(1)).errors).toHaveLength(2);
});

test('a stored file frees its address and not its bytes', async () => {
  const opened = await createMany(5, 150);
  expect((await create(1)).errors).toMatchObject([{ code: 'QUOTA_EXCEEDED', field: null }]);
  expect((await put(opened[0]?.upload?.uploadUrl ?? '', 'x'.repeat(150))).status).toBe(201);
  expect((await create(251)).errors).toMatchObject([{ field: ['input', 'size'] }]);
  expect((await create(250)).errors).toEqual([]);
});

test('what has expired frees both', async () => {
  await createMany(5, 200);
  await house.database.query('UPDATE upload SET expires_at = now()');
  expect((await create(1000)).errors).toEqual([]);
});

test('a team has its own', async () => {
  await createMany(5, 200);
  const other = await createTeamKey(house.env);
  expect((await createUpload(house.gateway.url, other.key, 1000)).errors).toEqual([]);
});

test('the upstream’s own storage does not count', async () => {
  await createMany(5, 200);
  const wav = { fileName: 'a.wav', contentType: 'audio/wav', size: 5_000 };
  const answer = await fetch(`${house.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({
      query: 'mutation ($v: CreateUploadInput!) { createUpload(input: $v) { errors { code } } }',
      variables: { v: wav },
    }),
  });
  expect(await answer.json()).toMatchObject({ data: { createUpload: { errors: [] } } });
});
