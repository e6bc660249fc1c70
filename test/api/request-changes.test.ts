/** The contract of the subscription for those who must ask, and what it shares with it: cursors and filters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Change, call, generate, settled, socketClient, watch } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const queued = 'ltx-2-pro-audio-to-video-queued';
const ask = (prompt: string, more: object = {}, team: Key = house.team) =>
  generate(house.gateway.url, team.key, { audioUri: house.media.wav(2), prompt, ...more });
const finished = async (prompt: string, more: object = {}, team: Key = house.team) => {
  const id = await ask(prompt, more, team);
  await settled(house.gateway.url, team.key, id);
  return id;
};

const query = `query ($requestId: ID, $after: String, $first: Int, $filter: VideoRequestFilter) {
  requestChanges(requestId: $requestId, after: $after, first: $first, filter: $filter) {
    changes { cursor status stage version resync request { id model } } cursor hasMore complete
  }
}`;
interface Changes {
  readonly changes: readonly {
    readonly cursor: string;
    readonly status: string;
    readonly version: number;
    readonly resync: boolean;
    readonly request: { readonly id: string; readonly model: string };
  }[];
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly complete: boolean;
}
const answerTo = (variables: object, team: Key = house.team): Promise<Answer<{ requestChanges: Changes }>> =>
  call(house.gateway.url, team.key, query, variables);
async function changes(variables: object, team: Key = house.team): Promise<Changes> {
  const { data, errors } = await answerTo(variables, team);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.requestChanges;
}

describe('asking what has changed', () => {
  test('of one request gives its present state, then what has changed since, to the end', async () => {
    const requestId = await ask('[sandbox: slow 1]');
    const seen: number[] = [];
    let last = await changes({ requestId });
    expect(last.changes).toHaveLength(1);
    for (;;) {
      seen.push(...last.changes.map(({ version }) => version));
      if (last.complete) break;
      last = await changes({ requestId, after: last.cursor });
    }
    expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
    expect(await changes({ requestId, after: last.cursor })).toMatchObject({ changes: [], complete: true });
  });

  test('of a team gives a cursor to begin with, then everything since, page by page', async () => {
    const team = await createTeamKey(house.env);
    const begin = await changes({}, team);
    expect(begin).toMatchObject({ changes: [], hasMore: false, complete: false });
    const ids = [await finished('[sandbox: fast]', {}, team), await finished('[sandbox: fail]', {}, team)];
    const seen: Changes['changes'][number][] = [];
    for (let after = begin.cursor, more = true; more; ) {
      const page = await changes({ after, first: 2 }, team);
      expect(page.changes.length).toBeLessThanOrEqual(2);
      seen.push(...page.changes);
      [after, more] = [page.cursor, page.hasMore];
    }
    for (const id of ids) {
      const versions = seen.filter(({ request }) => request.id === id).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
      expect(versions.length).toBeGreaterThan(2);
    }
  });

  test('has cursors that a subscription goes on from, and the other way round', async () => {
    const requestId = await finished('[sandbox: fast]');
    const team = await createTeamKey(house.env);
    const begin = await changes({}, team);
    await finished('[sandbox: fast]', {}, team);
    const asked = await changes({ after: begin.cursor, first: 100 }, team);
    const told = await watch(house.gateway.url, team.key, { after: begin.cursor }, (got) => {
      return got.length === asked.changes.length;
    });
    expect(told.map(({ cursor, version }) => [cursor, version])).toEqual(
      asked.changes.map(({ cursor, version }) => [cursor, version]),
    );
    const after = told[0]?.cursor;
    expect((await changes({ after, first: 100 }, team)).changes).toEqual(asked.changes.slice(1));
    expect((await answerTo({ requestId, after }, team)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  });

  test.each([
    [{ first: 0 }, /first is 0; allowed is 1 to 100/],
    [{ after: 'nonsense' }, /after is not a cursor/],
  ])('with %j is refused by name', async (variables, message) => {
    const { errors } = await answerTo(variables);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors?.[0]?.message).toMatch(message);
  });

  test('by a cursor of the future says resync', async () => {
    const team = await createTeamKey(house.env);
    await finished('[sandbox: fast]', {}, team);
    const after = Buffer.from('e:999999').toString('base64url');
    expect((await changes({ after }, team)).changes).toMatchObject([{ resync: true }]);
    expect((await changes({ after: (await changes({ after }, team)).cursor }, team)).changes).toEqual([]);
  });
});

describe('a filter', () => {
  const statuses = ['SUCCESS', 'FAILED'];
  const subscription = `subscription ($after: String, $filter: VideoRequestFilter, $requestId: ID) {
    requestStatusChanged(after: $after, filter: $filter, requestId: $requestId) { status version request { id model } }
  }`;

  test('leaves only the changes that lead to its statuses, of its model, on every door', async () => {
    const team = await createTeamKey(house.env);
    const begin = await changes({}, team);
    const [one, two] = [
      await finished('[sandbox: fast]', { model: queued }, team),
      await finished('[sandbox: fail]', { model: queued }, team),
    ];
    await finished('[sandbox: fast]', {}, team);
    const expected = [
      [one, 'SUCCESS'],
      [two, 'FAILED'],
    ];
    const variables = { after: begin.cursor, filter: { status: statuses, model: queued } };
    const asked = await changes({ ...variables, first: 100 }, team);
    expect(asked.changes.map(({ request, status }) => [request.id, status])).toEqual(expected);
    expect((await changes({ ...variables, after: asked.cursor }, team)).changes).toEqual([]);

    const live = await finishedWhileWatching(team, variables, expected.length + 1);
    expect(live.slice(0, 2)).toEqual(expected);
    expect(live[2]?.[1]).toBe('SUCCESS');

    const headers = { authorization: `Bearer ${team.key}` };
    const stream = await openStream(house.gateway.url, { query: subscription, variables, headers });
    for (const change of expected) {
      const { value } = await stream.events.next();
      const { request, status } = JSON.parse(value.data).data.requestStatusChanged;
      expect([request.id, status]).toEqual(change);
    }
    stream.close();
  });

  /** The changes of the past, and one more that happens while somebody watches. */
  async function finishedWhileWatching(team: Key, variables: object, count: number) {
    const client = socketClient(house.gateway.url, { Authorization: `Bearer ${team.key}` });
    const got: [string, string][] = [];
    const stream = client.iterate<{ requestStatusChanged: Pick<Change, 'request' | 'status'> }>({
      query: subscription,
      variables: variables as Record<string, unknown>,
    });
    for await (const { data, errors } of stream) {
      if (!data) throw new Error(JSON.stringify(errors));
      const { request, status } = data.requestStatusChanged;
      got.push([request.id, status]);
      if (got.length === count - 1) await ask('[sandbox: fast]', { model: queued }, team);
      if (got.length === count) break;
    }
    await client.dispose();
    return got;
  }

  test('does not go with a request', async () => {
    const requestId = await ask('[sandbox: fast]');
    const { errors } = await answerTo({ requestId, filter: { status: statuses } });
    expect(errors?.[0]?.message).toMatch(/leave out requestId or it/);
    const client = socketClient(house.gateway.url, { Authorization: `Bearer ${house.team.key}` });
    const variables = { requestId, filter: { status: statuses } };
    const { value } = await client.iterate({ query: subscription, variables }).next();
    expect(value.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await client.dispose();
  });
});
