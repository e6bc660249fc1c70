/** The pages for a person with a browser: whole from here, and gone where they are switched off. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, call, socketClient } from '../kit/client.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { configurationOf, loads, openPage, workers } from '../kit/page.ts';

let house: House;
let closed: GatewayProcess;

beforeAll(async () => {
  house = await openHouse();
  closed = await house.startGateway({ PLAYGROUND: 'off' });
});
afterAll(() => house.stop());

const page = (gateway: GatewayProcess, path: string) => openPage(new URL(path, gateway.url));

interface Tab {
  readonly query: string;
  readonly variables?: string;
}

/** What the page hands to GraphiQL, as it stands in its script. */
async function configuration(): Promise<string> {
  const { text } = await page(house.gateway, '/playground');
  return configurationOf(text);
}

async function tabs(): Promise<Tab[]> {
  return (JSON.parse(await configuration()) as { defaultTabs: Tab[] }).defaultTabs;
}

const introspection = '{ __schema { queryType { name } } }';

function overHttp({ url }: GatewayProcess, query: string): Promise<Answer<object>> {
  return call<object>(url, house.team.key, query);
}

async function overWebSocket({ url }: GatewayProcess, query: string): Promise<unknown> {
  const client = socketClient(url, { Authorization: `Bearer ${house.team.key}` });
  try {
    for await (const result of client.iterate({ query })) return result;
    throw new Error('no result came');
  } finally {
    await client.dispose();
  }
}

describe('the playground', () => {
  test('loads nothing from another host, and everything that it names is there', async () => {
    const { status, type, text } = await page(house.gateway, '/playground');
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    const files = [...new Set(loads(text).concat(workers(text)))];
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(file).toMatch(/^\/playground\/static\/\w/);
      const served = await page(house.gateway, file);
      expect([file, served.status, served.type]).toEqual([
        file,
        200,
        expect.stringMatching(/javascript|css/),
      ]);
      if (file.endsWith('.css'))
        expect(loads(served.text).filter((address) => /^(https?:)?\/\//.test(address))).toEqual([]);
    }
  });

  test('has tabs to generate, to watch, to list and to see the model, which run as they stand', async () => {
    const [generate, watch, list, model, ...more] = await tabs();
    expect(
      [generate?.query, watch?.query, list?.query, model?.query].map(
        (query) => query?.match(/\w+ [A-Z]\w+/)?.[0],
      ),
    ).toEqual(['mutation Generate', 'subscription Watch', 'query List', 'query Model']);
    expect(more).toEqual([]);
    const asked = await call<{ generateVideo: object }>(
      house.gateway.url,
      house.team.key,
      generate?.query ?? '',
      JSON.parse(generate?.variables ?? '{}'),
    );
    expect(asked.data?.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
    for (const tab of [list, model]) {
      const { errors, data } = await overHttp(house.gateway, tab?.query ?? '');
      expect([errors, data]).toEqual([undefined, expect.any(Object)]);
    }
    const watching = overWebSocket(house.gateway, watch?.query ?? '');
    await overHttp(
      house.gateway,
      `mutation { generateVideo(input: { audioUri: "${house.media.wav(2)}", prompt: "x" }) { request { id } } }`,
    );
    expect(await watching).toMatchObject({ data: { requestStatusChanged: { cursor: expect.any(String) } } });
  });

  test('shows where a key belongs, and no key, on a database of the operator', async () => {
    const credentials = [...(await configuration()).matchAll(/Bearer ([^\\"]+)/g)].map(([, key]) => key);
    expect([...new Set(credentials)]).toEqual(['<your key>']);
  });

  test('brings a recording to try things with', async () => {
    const address = `${house.gateway.url}/playground/voice.wav`;
    expect(await configuration()).toContain(address);
    const { status, type, text } = await page(house.gateway, address);
    expect([status, type, text.slice(0, 4)]).toEqual([
      200,
      expect.stringMatching(/^audio\/(x-)?wav/),
      'RIFF',
    ]);
  });

  test('serves nothing but its own files', async () => {
    for (const path of ['no-such.js', '..%2f..%2fpackage.json', '%2e%2e/package.json']) {
      expect([path, (await page(house.gateway, `/playground/static/${path}`)).status]).toEqual([path, 404]);
    }
  });

  test('comes with introspection', async () => {
    const answer = { data: { __schema: { queryType: { name: 'Query' } } } };
    expect(await overHttp(house.gateway, introspection)).toMatchObject({ status: 200, ...answer });
    expect(await overWebSocket(house.gateway, introspection)).toMatchObject(answer);
  });
});

describe('with the playground off', () => {
  test('none of its pages is there', async () => {
    for (const path of ['/playground', '/playground/static/ruru.js', '/playground/voice.wav']) {
      expect([path, (await page(closed, path)).status]).toEqual([path, 404]);
    }
  });

  test('introspection is refused over HTTP and over the WebSocket', async () => {
    const { status, data, errors } = await overHttp(closed, introspection);
    expect([status, data]).toEqual([400, undefined]);
    expect(errors?.[0]?.message).toMatch(/introspection/i);
    await expect(overWebSocket(closed, introspection)).rejects.toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/introspection/i) }),
    );
  });

  test('no error suggests a name of the schema', async () => {
    const misspelt = '{ requestz { nodes { id } } }';
    expect((await overHttp(house.gateway, misspelt)).errors?.[0]?.message).toContain('Did you mean');
    expect((await overHttp(closed, misspelt)).errors?.[0]?.message).not.toContain('Did you mean');
    await expect(overWebSocket(closed, misspelt)).rejects.toEqual([
      expect.objectContaining({ message: expect.not.stringContaining('Did you mean') }),
    ]);
  });

  test('everything else works', async () => {
    expect(await overHttp(closed, '{ viewer { role } }')).toMatchObject({
      data: { viewer: { role: 'MEMBER' } },
    });
  });
});

describe('the landing page', () => {
  test('leads to what there is, and only to that', async () => {
    const open = await page(house.gateway, '/');
    expect([open.status, open.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(loads(open.text)).toEqual(['/graphql', '/playground', '/health/ready', '/metrics']);
    expect(loads((await page(closed, '/')).text)).toEqual(['/graphql', '/health/ready', '/metrics']);
  });
});
