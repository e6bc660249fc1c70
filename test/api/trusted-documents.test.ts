/** Documents that an app was built with, named by their ids on every door. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../kit/command.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

const document = 'query Me { viewer { role } }';
const id = createHash('sha256').update(document).digest('hex');
const other = '{ viewer { keyName } }';

let folder: string;
let house: House;
let only: GatewayProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clapperboard-documents-'));
  const file = manifest('codegen', { [id]: document });
  const apollo = manifest('apollo', {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id, name: 'Me', type: 'query', body: document }],
  });
  house = await openHouse({ env: { TRUSTED_DOCUMENTS: file } });
  only = await house.startGateway({ TRUSTED_DOCUMENTS: apollo, TRUSTED_DOCUMENTS_ONLY: 'on' });
});
afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
});

function manifest(name: string, content: unknown): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly body: any;
}

async function post(gateway: GatewayProcess, body: object, accept = 'application/json'): Promise<Asked> {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${house.team.key}` },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: accept === 'application/json' ? JSON.parse(text) : text };
}

async function overSocket(gateway: GatewayProcess, payload: object) {
  const socket = await openSocket(gateway.url, { Authorization: `Bearer ${house.team.key}` });
  await socket.next(({ type }) => type === 'connection_ack');
  socket.send({ type: 'subscribe', id: '1', payload: { query: '', ...payload } });
  const { payload: got } = await socket.next(({ id: of }) => of === '1');
  socket.socket.close();
  return got;
}

const persisted = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
const me = { viewer: { role: 'MEMBER' } };

describe.each(['documentId', 'documentId with its kind', 'persistedQuery'])('named by %s', (way) => {
  const ways: Record<string, object> = {
    documentId: { documentId: id },
    'documentId with its kind': { documentId: `sha256:${id}` },
    persistedQuery: persisted(id),
  };
  const named = ways[way] ?? {};

  test('a document is run by POST, by GET, as an event stream and on a WebSocket', async () => {
    for (const gateway of [house.gateway, only]) {
      expect((await post(gateway, named)).body.data).toEqual(me);
      const address = new URLSearchParams();
      for (const [name, value] of Object.entries(named))
        address.set(name, typeof value === 'string' ? value : JSON.stringify(value));
      const get = await fetch(`${gateway.url}/graphql?${address}`, {
        headers: { authorization: `Bearer ${house.team.key}`, 'apollo-require-preflight': 'yes' },
      });
      expect(((await get.json()) as { data: unknown }).data).toEqual(me);
      expect((await post(gateway, named, 'text/event-stream')).body).toContain(JSON.stringify(me));
      expect((await overSocket(gateway, named)).data).toEqual(me);
    }
  });
});

test('an id that nobody has published is refused, and says so', async () => {
  const unknown = { documentId: 'f'.repeat(64) };
  const code = { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } };
  expect(await post(house.gateway, unknown)).toMatchObject({ status: 400, body: { errors: [code] } });
  expect(await overSocket(house.gateway, unknown)).toMatchObject([code]);
});

describe('where only trusted documents are taken', () => {
  test('any other is refused on every transport', async () => {
    const code = { extensions: { code: 'TRUSTED_DOCUMENT_REQUIRED' } };
    expect(await post(only, { query: other })).toMatchObject({ status: 400, body: { errors: [code] } });
    expect((await post(only, { query: other }, 'text/event-stream')).body).toContain(
      'TRUSTED_DOCUMENT_REQUIRED',
    );
    expect(await overSocket(only, { query: other })).toMatchObject([code]);
    expect((await post(house.gateway, { query: other })).status).toBe(200);
  });

  test('the text of one is as good as its id, for clients that send nothing else', async () => {
    expect((await post(only, { query: document })).body.data).toEqual(me);
  });
});

describe('a manifest that cannot be used keeps the gateway from starting, and says why', () => {
  test.each([
    ['is of another form', () => manifest('list', [1]), /is no manifest/],
    [
      'has a document of another schema',
      () => manifest('foreign', { b: '{ films }' }),
      /document b in .* cannot be run: Cannot query field "films"/,
    ],
  ])('it %s', async (_name, file, message) => {
    const { code, stderr } = await run(['start'], { ...house.env, TRUSTED_DOCUMENTS: file() });
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});
