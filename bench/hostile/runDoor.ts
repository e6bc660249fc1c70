import { call } from '../../test/kit/client.ts';
import { hostileOperations } from '../../test/kit/hostile/corpus.ts';
import { type DoorName, openDoor } from '../../test/kit/hostile/doors.ts';
import { faultOf } from '../../test/kit/hostile/reply.ts';
import { now } from '../live/clock.ts';

export interface DoorRun {
  readonly door: DoorName;
  readonly timings: readonly { readonly name: string; readonly ms: number }[];
  /** What was not answered as it has to be. */
  readonly faults: readonly string[];
  /** Operations that may be answered, and were. */
  readonly harmless: number;
  readonly loop: LoopDelay;
  readonly seconds: number;
}

/** How late the gateway's event loop was, in milliseconds. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

const warmUps = 20;

/** Sends all that this door takes, one after the other, as they come from one client. */
export async function runDoor(name: DoorName, url: string, key: string): Promise<DoorRun> {
  const door = openDoor(name, url, key);
  const taken = hostileOperations.filter((operation) => door.takes(operation));
  for (let time = 0; time < warmUps; time += 1) await call(url, key, '{ viewer { role } }');
  for (const operation of taken.slice(0, warmUps)) await door.send(operation);
  const begun = now();
  const timings: { name: string; ms: number }[] = [];
  const faults: string[] = [];
  let harmless = 0;
  // Its numbers begin anew each time that they are read.
  await loopDelay(url);
  for (const operation of taken) {
    const at = now();
    const reply = await door.send(operation);
    timings.push({ name: operation.name, ms: now() - at });
    const asked = Buffer.byteLength(operation.json);
    const fault = faultOf(reply, { harmless: operation.harmless, asked });
    if (fault) faults.push(`${operation.name}: ${fault}`);
    else if (operation.harmless) harmless += 1;
  }
  const loop = await loopDelay(url);
  await door.close();
  return { door: name, timings, faults, harmless, loop, seconds: (now() - begun) / 1_000 };
}

async function loopDelay(url: string): Promise<LoopDelay> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (metric: string) => Number(new RegExp(`^${metric} (\\S+)`, 'm').exec(text)?.[1]) * 1_000;
  return { p99: read('nodejs_eventloop_lag_p99_seconds'), max: read('nodejs_eventloop_lag_max_seconds') };
}
