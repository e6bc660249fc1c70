/** What is no text, wherever a caller can put one: the caller's own fault, by literal and by variable. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

let house: House;
let admin: Key;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  admin = await createTeamKey(house.env, 'admin');
});
afterAll(() => house.stop());

const ask = (query: string, variables: object = {}) => call(house.gateway.url, admin.key, query, variables);
const audioUri = 'https://cdn.example.org/voice.wav';
const video =
  'mutation ($v: GenerateVideoInput!) { generateVideo(input: $v) { request { id } errors { code } } }';

/** Each place, with a variable that has the text in it. */
const places: readonly (readonly [string, string, (text: string) => unknown, string])[] = [
  ['a prompt', video, (prompt) => ({ audioUri, prompt }), 'v.prompt'],
  ['an audio address', video, (text) => ({ audioUri: audioUri + text, prompt: 'x' }), 'v.audioUri'],
  ['an image address', video, (text) => ({ audioUri, imageUri: audioUri + text }), 'v.imageUri'],
  ['a model', video, (model) => ({ audioUri, prompt: 'x', model }), 'v.model'],
  ['a resolution', video, (resolution) => ({ audioUri, prompt: 'x', resolution }), 'v.resolution'],
  [
    'an idempotency key',
    video,
    (idempotencyKey) => ({ audioUri, prompt: 'x', idempotencyKey }),
    'v.idempotencyKey',
  ],
  [
    'a file name',
    'mutation ($v: CreateUploadInput!) { createUpload(input: $v) { errors { code } } }',
    (fileName) => ({ fileName, contentType: 'audio/wav', size: 1 }),
    'v.fileName',
  ],
  [
    'a content type',
    'mutation ($v: CreateUploadInput!) { createUpload(input: $v) { errors { code } } }',
    (contentType) => ({ fileName: 'a.wav', contentType, size: 1 }),
    'v.contentType',
  ],
  [
    'the name of a key',
    'mutation ($v: CreateApiKeyInput!) { createApiKey(input: $v) { errors { code } } }',
    (name) => ({ name }),
    'v.name',
  ],
  [
    'the id of a key',
    'mutation ($v: RevokeApiKeyInput!) { revokeApiKey(input: $v) { errors { code } } }',
    (id) => ({ id }),
    'v.id',
  ],
  [
    'the reason of a decision',
    'mutation ($v: ResolveRequestInput!) { resolveRequest(input: $v) { errors { code } } }',
    (reason) => ({ requestId: 'x', decision: 'FAIL', reason }),
    'v.reason',
  ],
  ['the name of a model', 'query ($v: String!) { model(name: $v) { id } }', (text) => text, '$v'],
  ['an id', 'query ($v: ID!) { node(id: $v) { id } }', (text) => text, '$v'],
  ['the id of a request', 'query ($v: ID!) { request(id: $v) { id } }', (text) => text, '$v'],
  ['a cursor', 'query ($v: String) { requests(after: $v) { nodes { id } } }', (text) => text, '$v'],
  ['a cursor of keys', 'query ($v: String) { apiKeys(before: $v) { nodes { id } } }', (text) => text, '$v'],
  [
    'a cursor of changes',
    'query ($v: String) { requestChanges(after: $v) { cursor } }',
    (text) => text,
    '$v',
  ],
  [
    'a filter',
    'query ($v: VideoRequestFilter) { requests(filter: $v) { nodes { id } } }',
    (model) => ({ model }),
    'v.model',
  ],
];

describe.each([
  ['a NUL', 'a\0b', 'U+0000'],
  ['half of a character', 'a\ud83eb', 'U+D83E'],
])('%s', (_what, text, named) => {
  test.each(places)('in %s is refused by the place and the character', async (_name, query, put, place) => {
    const { status, data, errors } = await ask(query, { v: put(text) });
    expect([status, data ?? null, errors?.length]).toEqual([400, null, 1]);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('$v');
    expect(errors?.[0]?.message).toContain(place);
    expect(errors?.[0]?.message).toContain(named);
  });

  test('in a query that is compiled by now is refused the same', async () => {
    const query =
      'query ($f: VideoRequestFilter, $n: String!) { requests(filter: $f) { nodes { id } } model(name: $n) { id } }';
    for (let count = 0; count <= timesUntilCompiled; count += 1)
      expect((await ask(query, { f: { model: 'x' }, n: 'x' })).errors).toBeUndefined();
    for (const variables of [
      { f: { model: text }, n: 'x' },
      { f: null, n: text },
    ]) {
      const { data, errors } = await ask(query, variables);
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([
        { message: expect.stringContaining(named), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });
});

test('a long prompt is refused with the reason in sight', async () => {
  const { errors } = await ask(video, { v: { audioUri, prompt: `${'x'.repeat(4_000)}\0` } });
  expect(errors?.[0]?.message).toMatch(/^Variable "\$v" .* at "v\.prompt"; .*U\+0000/);
});

test.each(['"a\\u0000b"', '"a\\u{0}b"'])('a literal with a NUL is refused: %s', async (literal) => {
  for (const query of [
    `{ node(id: ${literal}) { id } }`,
    `{ requests(filter: { model: ${literal} }) { nodes { id } } }`,
    `query ($v: String! = ${literal}) { model(name: $v) { id } }`,
  ]) {
    const { status, data, errors } = await ask(query);
    expect([status, data ?? null]).toEqual([400, null]);
    expect(errors).toMatchObject([{ message: expect.stringContaining('U+0000') }]);
    expect(errors?.[0]).toHaveProperty('locations');
  }
});

test('a literal with half of a character is no document', async () => {
  const { status, errors } = await ask('{ node(id: "a\\ud83eb") { id } }');
  expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
});

test('introspection takes a variable for the name of a type, as ever', async () => {
  const query = 'query ($name: String!) { __type(name: $name) { name } }';
  expect((await ask(query, { name: 'Team' })).data).toEqual({ __type: { name: 'Team' } });
});

test('characters are counted, and not what they take', async () => {
  const { data } = await ask(video, { v: { audioUri, prompt: '🦊'.repeat(5_000) } });
  expect(data.generateVideo.errors).toEqual([]);
  const refused = await ask(video, { v: { audioUri, prompt: '🦊'.repeat(5_001) } });
  expect(refused.data.generateVideo.errors).toEqual([{ code: 'TOO_LONG' }]);
  const upload = 'mutation ($v: CreateUploadInput!) { createUpload(input: $v) { errors { code } } }';
  const named = (length: number) => ({
    v: { fileName: '🦊'.repeat(length), contentType: 'audio/wav', size: 9 },
  });
  expect((await ask(upload, named(255))).data.createUpload.errors).toEqual([]);
  expect((await ask(upload, named(256))).data.createUpload.errors).toEqual([{ code: 'TOO_LONG' }]);
});
