/** What the README says is run as it stands there. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeDirectives } from '../../src/sandbox/directives.ts';
import { call, socketClient } from '../kit/client.ts';
import { type GatewayProcess, startGateway } from '../kit/gateway.ts';

const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
const operation = (kind: string) => blocks.find((block) => block.startsWith(kind)) ?? '';

let folder: string;
let gateway: GatewayProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clapperboard-readme-'));
  gateway = await startGateway({ PORT: '0', CLAPPERBOARD_DATA_DIR: folder });
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
});

test('its mutation and its subscription end in a video that plays, and its query finds it again', async () => {
  const key = gateway.key ?? '';
  const client = socketClient(gateway.url, { Authorization: `Bearer ${key}` });
  const changes = client.iterate<{ requestStatusChanged: Change }>({ query: operation('subscription') });
  const watching = (async () => {
    for await (const { data } of changes)
      if (data?.requestStatusChanged.stage === 'DONE') return data.requestStatusChanged;
    return undefined;
  })();
  const { data } = await call(
    gateway.url,
    key,
    operation('mutation').replace('http://127.0.0.1:4000', gateway.url),
  );
  expect(data.generateVideo).toMatchObject({ request: { status: 'QUEUED' }, errors: [] });
  const last = await watching;
  await client.dispose();
  expect(last).toMatchObject({ status: 'SUCCESS', request: { id: data.generateVideo.request.id } });
  const video = await fetch(last?.request.video?.url ?? '');
  expect([video.status, video.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  const list = await call(gateway.url, key, operation('query'));
  expect(list.data.requests.nodes).toMatchObject([{ id: data.generateVideo.request.id, status: 'SUCCESS' }]);
});

interface Change {
  readonly stage: string;
  readonly status: string;
  readonly request: { readonly id: string; readonly video: { readonly url: string } | null };
}

test('it tells every directive of the sandbox', () => {
  const names = [...describeDirectives().matchAll(/\[sandbox: ([a-z ]+?)(?: [A-Z]+)?\]/g)].map(
    ([, name]) => name ?? '',
  );
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(text).toContain(`[sandbox: ${name}`);
});

test('it names every package that the program depends on', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const types = (name: string) => name.startsWith('@types/');
  const names = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(
    Object.keys,
  );
  for (const name of names.filter((each) => !types(each))) expect(text).toContain(`\`${name}\``);
});
