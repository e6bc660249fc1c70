/**
 * The clients that people use, each with the few lines that its program in `examples/` shows: none misses a change or is
 * told one twice, though its gateway goes away in the middle and comes back.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { closeGate, openGates } from '../kit/gates.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { examplePrograms, startExample } from './exampleProgram.ts';
import type { Ending, Errand, Follower, Told } from './follower.ts';
import { followByGraphqlSse } from './graphqlSse.ts';
import { followByAsking } from './poller.ts';

/** Each step is over by then, also on a machine that is busy with everything else; in seconds. */
const longest = 90;

const clients = new Map<string, (errand: Errand) => Follower>([
  ...examplePrograms.map((program) => [program, (errand: Errand) => startExample(program, errand)] as const),
  ["graphql-sse's client", followByGraphqlSse],
  ['who asks again and again', followByAsking],
]);

let house: House;
let port: number;
beforeAll(async () => {
  house = await openHouse();
  port = await freePortPair();
});
afterAll(() => house.stop());

interface Round {
  /** Of the gateway that goes away: `api` where the house's goes on with the requests meanwhile. */
  readonly role: 'api' | 'all';
  /** How long a generation takes. */
  readonly seconds: number;
  readonly away: (gateway: GatewayProcess, round: string) => Promise<unknown>;
}

const rounds: Readonly<Record<string, Round>> = {
  'stopped, and back when all is over': {
    role: 'api',
    seconds: 2,
    async away(gateway, round) {
      await gateway.stop();
      await eventuallyIn(round, ['SUCCEEDED']);
    },
  },
  'killed, and back at once': {
    role: 'all',
    // The first must not be over before the last has begun.
    seconds: 8,
    async away(gateway, round) {
      await eventuallyIn(round, ['RUNNING']);
      await gateway.kill();
    },
  },
};

/** Waits until each of the round's requests, whose prompts end with its name, is in one of these states. */
const eventuallyIn = (round: string, states: readonly string[]) =>
  eventually(
    () =>
      house.database.query<StateRow>('SELECT state FROM video_request WHERE prompt LIKE $1', [`%${round}`]),
    (rows) => rows.length === clients.size && rows.every(({ state }) => states.includes(state)),
    longest,
  );

interface StateRow {
  readonly state: string;
}

/** What the event log has of a request. */
const logOf = (prompt: string) =>
  house.database.query<Told>(
    `SELECT e.version, e.status FROM request_event e JOIN video_request r ON r.id = e.request_id
     WHERE r.prompt = $1 ORDER BY e.sequence`,
    [prompt],
  );

interface Played {
  readonly follower: Follower;
  /** How many changes it had been told when nothing was generated yet. */
  readonly before: number;
  readonly ending: Ending;
}

/** All clients at once, whose gateway goes away while their videos are being made. */
async function play(name: string, round: Round): Promise<Map<string, Played>> {
  if (round.role === 'all') await house.gateway.stop();
  const start = () => house.startGateway({ PORT: String(port), ROLE: round.role });
  const gateway = await start();
  const followers = await engage(gateway, name, round);
  const interrupted = followers.map((each) => ({ ...each, before: each.follower.told().length }));
  await round.away(gateway, name);
  const back = await start();
  const played = interrupted.map(
    async ({ client, follower, before }) =>
      [client, { follower, before, ending: await follower.ended }] as const,
  );
  const all = new Map(await Promise.all(played));
  await back.stop();
  return all;
}

/** Each has asked and watches; nothing is generated before the slowest of them does. */
async function engage({ url }: GatewayProcess, name: string, { seconds }: Round) {
  await closeGate(house.database, { scope: '*', reason: 'rate_limited', seconds: 600 });
  const errand = { url, key: house.team.key, audioUri: house.media.wav(2) };
  const followers = [...clients].map(([client, follow]) => ({
    client,
    follower: follow({ ...errand, prompt: `[sandbox: slow ${seconds}] ${client}, ${name}` }),
  }));
  await eventually(
    () => followers.map(({ follower }) => follower.told().length),
    (counts) => counts.every((count) => count > 0),
    longest,
  );
  await openGates(house.database);
  return followers;
}

describe.each(Object.entries(rounds))('with a gateway that is %s', (name, round) => {
  let played: ReadonlyMap<string, Played>;
  beforeAll(
    async () => {
      played = await play(name, round);
    },
    5 * longest * 1000,
  );

  test.each([...clients.keys()])('%s is told every change once, to the last', async (client) => {
    const { follower, before, ending } = played.get(client) as Played;
    expect(ending).toMatchObject({ code: 0 });
    const told = follower.told();
    const log = await logOf(follower.prompt);
    expect(told).toEqual(log.slice((told[0]?.version ?? 0) - 1));
    expect(told.at(-1)?.status).toBe('SUCCESS');
    expect(told.length).toBeGreaterThan(before);
  });
});
