/** What is older than the log is kept for is removed; who comes back later than that is told so. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, call, generate, settled, uuidOf, watch } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';
import { sendToReview } from '../kit/review.ts';

let house: House;
let url: string;
/** Of three days ago, all that it went through; its first change's cursor; and one that still waits for a decision. */
let old: string;
let oldCursor: string;
let undecided: string;

beforeAll(async () => {
  house = await openHouse({ env: { EVENT_RETENTION_DAYS: '2' } });
  old = await ask('[sandbox: fast]');
  const [first] = await watch(house.gateway.url, house.team.key, { requestId: old });
  oldCursor = first?.cursor ?? '';
  await settled(house.gateway.url, house.team.key, old);
  await house.gateway.stop();
  const api = await house.startGateway({ ROLE: 'api' });
  undecided = await ask('whose answer was lost', api.url);
  await sendToReview(house.database, uuidOf(undecided), { why: 'nobody knows' });
  await api.stop();
  await threeDaysPass();
  url = (await house.startGateway()).url;
  await eventually(
    () => logOf(old),
    (versions) => versions.length === 0,
  );
});
afterAll(() => house.stop());

function ask(prompt: string, at = house.gateway.url): Promise<string> {
  return generate(at, house.team.key, { audioUri: house.media.wav(2), prompt });
}

/** The database keeps an event as it was written: the test takes that guard away for a moment. */
async function threeDaysPass(): Promise<void> {
  await house.database.query('ALTER TABLE request_event DISABLE TRIGGER request_event_kept');
  await house.database.query('ALTER TABLE video_request DISABLE TRIGGER video_request_guard');
  await house.database.query("UPDATE request_event SET at = at - interval '3 days'");
  await house.database.query("UPDATE video_request SET finished_at = finished_at - interval '3 days'");
  await house.database.query('ALTER TABLE request_event ENABLE TRIGGER request_event_kept');
  await house.database.query('ALTER TABLE video_request ENABLE TRIGGER video_request_guard');
}

async function logOf(id: string): Promise<number[]> {
  const rows = await house.database.query<{ version: number }>(
    'SELECT version FROM request_event WHERE request_id = $1 ORDER BY version',
    [uuidOf(id)],
  );
  return rows.map(({ version }) => version);
}

const follow = (variables: object, enough?: (changes: readonly Change[]) => boolean) =>
  watch(url, house.team.key, variables, enough);

describe('a request whose changes are no longer kept', () => {
  test('is still in the record, and its end is still told', async () => {
    const changes = await follow({ requestId: old });
    expect(changes).toMatchObject([{ status: 'SUCCESS', stage: 'DONE', resync: false }]);
  });

  test('says resync to who comes back later than that, with where to go on', async () => {
    const changes = await follow({ requestId: old, after: oldCursor });
    expect(changes).toMatchObject([{ status: 'SUCCESS', stage: 'DONE', resync: true }]);
    expect(await follow({ requestId: old, after: changes[0]?.cursor })).toEqual([]);
  });

  test('keeps what waits for a decision', async () => {
    expect(await logOf(undecided)).toEqual([1, 2]);
  });
});

describe('the team’s stream', () => {
  test('says resync once, then goes on from now', async () => {
    const changes = await follow({ after: oldCursor }, (got) => got.length === 1);
    expect(changes).toMatchObject([{ resync: true }]);
    const next = await ask('[sandbox: fast]', url);
    const rest = await follow({ after: changes[0]?.cursor }, (got) => got.at(-1)?.stage === 'DONE');
    expect(rest.map(({ request, version, resync }) => [request.id, version, resync])).toEqual(
      rest.map((_, index) => [next, index + 1, false]),
    );
  });

  test('says the same as an event stream, and to who asks', async () => {
    const headers = { authorization: `Bearer ${house.team.key}`, 'last-event-id': oldCursor };
    const query = 'subscription { requestStatusChanged { resync } }';
    const stream = await openStream(url, { query, headers });
    const { value } = await stream.events.next();
    expect(JSON.parse(value.data).data.requestStatusChanged).toEqual({ resync: true });
    stream.close();
    const { data } = await call(
      url,
      house.team.key,
      `{ requestChanges(after: "${oldCursor}") { changes { resync } } }`,
    );
    expect(data.requestChanges.changes).toEqual([{ resync: true }]);
  });

  test('is whole for who is younger than what was removed', async () => {
    const { data } = await call(url, house.team.key, '{ requestChanges { cursor } }');
    const id = await ask('[sandbox: fast]', url);
    const changes = await follow(
      { after: data.requestChanges.cursor },
      (got) => got.at(-1)?.stage === 'DONE',
    );
    expect(changes.map(({ version }) => version)).toEqual(await logOf(id));
  });
});
