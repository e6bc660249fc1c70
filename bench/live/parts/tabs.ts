import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { call, generate } from '../../../test/kit/client.ts';
import { busyDuring } from '../../dispatch/busyDuring.ts';
import type { Figure } from '../../figures.ts';
import { watchQuery } from '../queries.ts';
import type { Stage } from '../stage.ts';

/** Pages that nobody has closed. */
const tabs = 1_000;
/** Of one core, in %: beyond what the gateway takes without them. */
const atMost = 1;

/** What pages cost whose request has long been over: a browser's EventSource asks again for as long as it is open. */
export async function forgottenTabs(stage: Stage): Promise<Figure[]> {
  const gateway = await stage.startGateway();
  const { key } = await stage.team();
  const requestId = await endedRequest(gateway.url, key);
  const idle = () => busyDuring(gateway.pid, () => delay(stage.options.seconds * 1_000));
  stage.progress('tabs: without any');
  const before = await idle();
  const sources = await openTabs(gateway.url, key, requestId);
  try {
    stage.progress(`tabs: ${tabs} forgotten`);
    const after = await idle();
    return [
      { name: 'without any, of a core', value: before, unit: '%' },
      { name: `${tabs} forgotten, more of a core`, value: Math.max(0, after - before), unit: '%', atMost },
    ];
  } finally {
    for (const source of sources) source.close();
  }
}

/** Cancelled before anything was submitted. */
async function endedRequest(url: string, key: string): Promise<string> {
  const requestId = await generate(url, key, {
    audioUri: 'https://media.example.com/voice.wav',
    prompt: 'x',
  });
  const cancel =
    'mutation ($input: CancelRequestInput!) { cancelRequest(input: $input) { request { status } } }';
  const { data } = await call(url, key, cancel, { input: { requestId } });
  if (data?.cancelRequest?.request?.status !== 'CANCELLED') throw new Error('the request was not cancelled');
  return requestId;
}

/** Each is told that its request is over; its page does nothing about that. */
async function openTabs(url: string, key: string, requestId: string): Promise<EventSource[]> {
  const address = new URL('/graphql', url);
  address.search = String(
    new URLSearchParams({ query: watchQuery, variables: JSON.stringify({ requestId }), access_token: key }),
  );
  const sources = Array.from({ length: tabs }, () => new EventSource(address));
  await Promise.all(
    sources.map((source) => new Promise((resolve) => source.addEventListener('complete', resolve))),
  );
  return sources;
}
