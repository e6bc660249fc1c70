/** What Prometheus reads at /metrics moves with what happens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate, socketClient, watch } from '../kit/client.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
/** Only the API at first: what is asked for waits in the queue. */
let api: GatewayProcess;

beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
  api = house.gateway;
});
afterAll(() => house.stop());

/** Every sample by its name and labels, as Prometheus writes them. */
async function scrape({ url }: GatewayProcess): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/plain; version=0.0.4'),
  ]);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

async function sample(gateway: GatewayProcess, name: string): Promise<number | undefined> {
  return (await scrape(gateway))[name];
}

function ask(prompt: string): Promise<string> {
  return generate(api.url, house.team.key, { audioUri: house.media.wav(2), prompt });
}

const patience = { timeout: 10_000 };
const submissions = (outcome: string) =>
  `clapperboard_upstream_calls_total{operation="submit",outcome="${outcome}"}`;

describe('the metrics', () => {
  test('need no key, and describe themselves', async () => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    for (const name of [
      'requests',
      'queue_depth',
      'queue_oldest_seconds',
      'upstream_calls_total',
      'open_sockets',
      'open_subscriptions',
      'event_lag_seconds',
    ]) {
      expect(text).toMatch(new RegExp(`^# HELP clapperboard_${name} \\S`, 'm'));
      expect(text).toMatch(new RegExp(`^# TYPE clapperboard_${name} `, 'm'));
    }
    expect(text).toMatch(/^process_resident_memory_bytes /m);
    expect(text).not.toContain(house.team.teamId);
  });

  test('are 0 of a record that is empty', async () => {
    expect(await scrape(api)).toMatchObject({
      clapperboard_queue_depth: 0,
      clapperboard_queue_oldest_seconds: 0,
      'clapperboard_requests{status="QUEUED"}': 0,
      'clapperboard_requests{status="SUCCESS"}': 0,
    });
  });

  test('count sockets and subscriptions while they are open', async () => {
    const client = socketClient(api.url, { Authorization: `Bearer ${house.team.key}` });
    const query = 'subscription { requestStatusChanged { version } }';
    const [one, two] = [client.iterate({ query }), client.iterate({ query })];
    const pending = [one.next(), two.next()];
    const open = async () => {
      const samples = await scrape(api);
      return [samples.clapperboard_open_sockets, samples.clapperboard_open_subscriptions];
    };
    await expect.poll(open, patience).toEqual([1, 2]);
    await one.return?.();
    await expect.poll(open, patience).toEqual([1, 1]);
    await client.dispose();
    await expect.poll(open, patience).toEqual([0, 0]);
    await Promise.allSettled(pending);
  });

  test('tell how many requests wait and for how long', async () => {
    await ask('waits for a dispatcher');
    const samples = await scrape(api);
    expect(samples).toMatchObject({
      clapperboard_queue_depth: 1,
      'clapperboard_requests{status="QUEUED"}': 1,
    });
    const age = () => sample(api, 'clapperboard_queue_oldest_seconds');
    await expect.poll(age, patience).toBeGreaterThan(0.2);
  });

  test('follow the requests to their end, by status, by outcome upstream, and with the lag of the events', async () => {
    const requests = 4; // With the one that waits.
    const all = watch(api.url, house.team.key, {}, (changes) => ended(changes) === requests);
    await expect.poll(() => sample(api, 'clapperboard_open_subscriptions'), patience).toBe(1);
    const dispatcher = await house.startGateway({ ROLE: 'dispatcher' });
    await Promise.all([
      ask('one more'),
      ask('refused [sandbox: reject]'),
      ask('found in the list [sandbox: lost reply 0]'),
    ]);
    const changes = await all;

    expect(await scrape(dispatcher)).toMatchObject({
      [submissions('ok')]: 2,
      [submissions('400')]: 1,
      [submissions('silence')]: 1,
      clapperboard_open_submissions: 0,
      'clapperboard_request_transitions_total{state="SUCCEEDED"}': 3,
      'clapperboard_request_transitions_total{state="FAILED"}': 1,
      'clapperboard_request_transitions_total{state="UNCONFIRMED"}': 1,
    });
    const samples = await scrape(api);
    expect(samples).toMatchObject({
      'clapperboard_requests{status="SUCCESS"}': 3,
      'clapperboard_requests{status="FAILED"}': 1,
      'clapperboard_requests{status="QUEUED"}': 0,
      clapperboard_requests_overdue: 0,
      'clapperboard_requests{status="PROCESSING"}': 0,
      clapperboard_queue_depth: 0,
      clapperboard_queue_oldest_seconds: 0,
    });
    expect(samples.clapperboard_event_lag_seconds_count).toBeGreaterThanOrEqual(changes.length);
    const meanLag = (samples.clapperboard_event_lag_seconds_sum ?? 0) / changes.length;
    expect(meanLag).toBeGreaterThan(0);
    expect(meanLag).toBeLessThan(5);
  });
});

function ended(changes: readonly { stage: string }[]): number {
  return changes.filter(({ stage }) => stage === 'DONE' || stage === 'NEEDS_REVIEW').length;
}
