/** An answer carries an id, and what the log says about it carries the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, socketClient } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The log's lines about an answer. */
function logged(requestId: unknown): Record<string, unknown>[] {
  const lines = house.gateway.log().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);
}

/** Runs `during` while reading the record fails, which no caller can be blamed for. */
async function withBrokenRecord<T>(during: () => Promise<T>): Promise<T> {
  await house.database.query('ALTER TABLE video_request RENAME TO elsewhere');
  return during().finally(() => house.database.query('ALTER TABLE elsewhere RENAME TO video_request'));
}

const list = '{ requests { nodes { id } } }';
const secretive = /elsewhere|video_request|prisma|stack|\bat /i;

describe('every answer', () => {
  test('has an id of its own, whatever it answers to', async () => {
    const { url } = house.gateway;
    const paths = ['/', '/health/live', '/health/ready', '/metrics', '/playground', '/nothing/here'];
    const answers = await Promise.all(paths.map((path) => fetch(url + path)));
    const graphql = await call<object>(url, house.team.key, '{ viewer { role } }');
    const refused = await call<object>(url, null, '{ viewer { role } }');
    const ids = [...answers, graphql, refused].map(({ headers }) => headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(uuid);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('lets a page of another origin read the id', async () => {
    const headers = { origin: 'https://studio.example' };
    const answer = await fetch(`${house.gateway.url}/graphql`, { headers });
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  test("names it in the errors too, of the caller's own making as well", async () => {
    const { headers, errors } = await call<object>(house.gateway.url, house.team.key, '{ nothing }');
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      requestId: headers.get('x-request-id'),
    });
    const refused = await call<object>(house.gateway.url, null, '{ viewer { role } }');
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      requestId: refused.headers.get('x-request-id'),
    });
  });
});

describe('an error inside the gateway', () => {
  test('is masked over HTTP, and the log has the cause under the id that the answer has', async () => {
    const { headers, errors } = await withBrokenRecord(() =>
      call<object>(house.gateway.url, house.team.key, list),
    );
    const id = headers.get('x-request-id');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(`quote ${id} to its operator`),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: id },
    });
    expect(JSON.stringify(errors)).not.toMatch(secretive);
    expect(logged(id)).toEqual([
      expect.objectContaining({
        level: 50,
        path: ['requests'],
        err: expect.objectContaining({ stack: expect.any(String) }),
      }),
    ]);
  });

  test('is masked over the WebSocket in the same way', async () => {
    const client = socketClient(house.gateway.url, { Authorization: `Bearer ${house.team.key}` });
    const { errors } = await withBrokenRecord(async () => {
      for await (const result of client.iterate({ query: list })) return result;
      throw new Error('no result came');
    });
    await client.dispose();
    const id = errors?.[0]?.extensions?.requestId;
    expect(id).toMatch(uuid);
    expect(errors?.[0]?.message).toContain(`quote ${id} to its operator`);
    expect(JSON.stringify(errors)).not.toMatch(secretive);
    expect(logged(id)).toEqual([expect.objectContaining({ level: 50, path: ['requests'] })]);
  });

  test('never puts a key into the log', () => {
    expect(house.gateway.log()).not.toContain(house.team.key);
  });
});
