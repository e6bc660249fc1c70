/** The header Idempotency-Key, which clients of paid APIs send by themselves: the same as the input field. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

const selection = '{ request { id } errors { code field message } }';
const one = `mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) ${selection} }`;
const send = (query: string, variables: object, header?: string) =>
  call(
    house.gateway.url,
    house.team.key,
    query,
    variables,
    header === undefined ? {} : { 'idempotency-key': Buffer.from(header).toString('latin1') },
  );
const input = (more: object = {}) => ({ audioUri: house.media.wav(2), prompt: 'x', ...more });
const generate = async (more: object, header?: string) =>
  (await send(one, { input: input(more) }, header)).data.generateVideo;
const count = async () => (await house.database.query('SELECT FROM video_request')).length;

test('the header is the same as the field', async () => {
  const first = await generate({}, 'one');
  expect(first.request.id).toBeTruthy();
  expect(await generate({}, 'one')).toEqual(first);
  expect(await generate({ idempotencyKey: 'one' })).toEqual(first);
  expect(await generate({ idempotencyKey: 'one' }, 'one')).toEqual(first);
});

test('both are compared in their one form, in UTF-8', async () => {
  const first = await generate({ idempotencyKey: 'caf\u00e9' }, 'cafe\u0301');
  expect(first.errors).toEqual([]);
  expect(await generate({}, 'caf\u00e9')).toEqual(first);
});

test('both and different is a fault, and nothing is recorded', async () => {
  const before = await count();
  expect(await generate({ idempotencyKey: 'two' }, 'three')).toEqual({
    request: null,
    errors: [
      {
        code: 'IDEMPOTENCY_KEY_AMBIGUOUS',
        field: ['input', 'idempotencyKey'],
        message: expect.stringContaining('differ'),
      },
    ],
  });
  expect(await count()).toBe(before);
});

test.each([
  ['blank', '  ', 'REQUIRED'],
  ['too long', 'k'.repeat(256), 'TOO_LONG'],
  ['with what nobody sees', 'a\u200bb', 'NOT_ALLOWED'],
])('a header that is %s is a fault of no input field', async (_name, header, code) => {
  const { request, errors } = await generate({}, header);
  expect([request, errors]).toEqual([
    null,
    [{ code, field: null, message: expect.stringMatching(/^the header Idempotency-Key /) }],
  ]);
});

test('a header that was used with another input is a fault of no input field', async () => {
  await generate({}, 'reused');
  expect(await generate({ guidanceScale: 7 }, 'reused')).toMatchObject({
    request: null,
    errors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: null }],
  });
});

test.each([
  ['by aliases', `a: generateVideo(input: $input) ${selection} b: generateVideo(input: $input) ${selection}`],
  ['by a fragment', `a: generateVideo(input: $input) ${selection} ...B`],
  [
    'by an inline fragment',
    `a: generateVideo(input: $input) ${selection} ... on Mutation { b: generateVideo(input: $input) ${selection} }`,
  ],
])('one header for several videos is a fault of each: %s', async (_name, fields) => {
  const before = await count();
  const fragment = fields.includes('...B')
    ? `fragment B on Mutation { b: generateVideo(input: $input) ${selection} }`
    : '';
  const query = `mutation ($input: GenerateVideoInput!) { ${fields} } ${fragment}`;
  const { data } = await send(query, { input: input() }, 'several');
  const refused = {
    request: null,
    errors: [
      { code: 'IDEMPOTENCY_KEY_AMBIGUOUS', field: null, message: expect.stringContaining('asks for 2') },
    ],
  };
  expect(data).toEqual({ a: refused, b: refused });
  expect(await count()).toBe(before);
});

test('a video that is left out, or asked for twice under one name, is no second one', async () => {
  const query = `mutation ($input: GenerateVideoInput!, $no: Boolean!) {
    generateVideo(input: $input) { request { id } }
    ...Again
    b: generateVideo(input: $input) @include(if: $no) { request { id } }
    c: generateVideo(input: $input) @skip(if: true) { request { id } }
    createUpload(input: { fileName: "a.wav", contentType: "audio/wav", size: 9 }) { errors { code } }
  }
  fragment Again on Mutation { generateVideo(input: $input) { errors { code } } }`;
  const { data } = await send(query, { input: input(), no: false }, 'left out');
  expect(data.generateVideo).toEqual({ request: { id: expect.any(String) }, errors: [] });
});

test('an operation without a video takes no notice of it', async () => {
  const { data, errors } = await send('{ viewer { role } }', {}, 'a\u200bb');
  expect([data, errors]).toEqual([{ viewer: { role: 'MEMBER' } }, undefined]);
});
