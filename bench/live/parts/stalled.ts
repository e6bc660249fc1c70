import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import type { MeasuredGateway } from '../../suite/startMeasuredGateway.ts';
import type { Clients } from '../clients/clients.ts';
import { now } from '../clock.ts';
import { compare, type Delivered } from '../latencies.ts';
import type { Program } from '../program/program.ts';
import { bigQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';
import type { WriterCommands } from '../writer/writerProgram.ts';

const healthy = 100;
const stalling = 100;
/** 60 KB a change and 600 KB a second: the kernel's buffers, some 4 MB a socket, are full after seven seconds. */
const [promptCharacters, prompts, perSecond] = [5_000, 12, 10];
const warmUpSeconds = 5;
/** Until the last change has come to the last, in milliseconds. */
const settleMs = 2_000;
/** The longest that one of them is waited for. Seconds. */
const patience = 60;
const targets = { growthMb: 50, evictedSeconds: 30, p99Times: 2 };

interface Phase extends Delivered {
  /** The gateway's highest RSS in it, in bytes. */
  readonly peak: number;
}

/**
 * Sockets that subscribe and then read nothing, beside others that read everything, while a team's stream is busy with
 * big payloads. The healthy ones are measured alone, then with the stalled ones, then alone again.
 */
export async function stalled(stage: Stage): Promise<Figure[]> {
  const [gateway, writer] = await Promise.all([stage.startGateway(), stage.startWriter()]);
  const { key, teamId } = await stage.team();
  await writer.ask('prepare', { teams: [teamId], perTeam: 50, promptCharacters });
  const clients = stage.startClients();
  const plan = { url: gateway.url, key, query: bigQuery(prompts), watched: [], perSocket: 1 };
  await clients.open('healthy', { ...plan, sockets: healthy, noted: true });
  await untilSubscribed(gateway, healthy);
  const phase = (name: string, seconds: number) => {
    stage.progress(`stalled: ${name}, ${seconds} s`);
    return write({ gateway, writer, clients }, seconds);
  };

  const { seconds } = stage.options;
  await phase('warming up', warmUpSeconds);
  const before = await phase('the healthy ones alone', seconds);
  await clients.open('stalled', { ...plan, sockets: stalling, noted: false });
  await untilSubscribed(gateway, healthy + stalling);
  await clients.stopReading('stalled');
  const [beside, evictedSeconds] = await Promise.all([
    phase('beside those that do not read', seconds),
    secondsUntilEvicted(gateway),
  ]);
  await clients.close('stalled');
  const after = await phase('the healthy ones alone again', seconds);

  const p99Alone = quantile([...before.latencies, ...after.latencies], 0.99);
  const p99Beside = quantile(beside.latencies, 0.99);
  const mb = (bytes: number) => bytes / 1024 ** 2;
  return [
    { name: 'highest RSS, the healthy ones alone', value: mb(before.peak), unit: 'MB' },
    { name: 'highest RSS, beside the stalled ones', value: mb(beside.peak), unit: 'MB' },
    { name: 'growth', value: mb(beside.peak - before.peak), unit: 'MB', atMost: targets.growthMb },
    {
      name: 'until the last one is evicted',
      value: evictedSeconds,
      unit: 's',
      atMost: targets.evictedSeconds,
    },
    { name: 'p99 of the healthy ones alone', value: p99Alone, unit: 'ms' },
    { name: 'p99 of the healthy ones beside the stalled', value: p99Beside, unit: 'ms' },
    { name: 'beside : alone', value: p99Beside / p99Alone, unit: 'times', atMost: targets.p99Times },
    {
      name: 'missed by the healthy ones',
      value: before.missed + beside.missed + after.missed,
      unit: 'count',
      atMost: 0,
    },
  ];
}

async function write(
  {
    gateway,
    writer,
    clients,
  }: { gateway: MeasuredGateway; writer: Program<WriterCommands>; clients: Clients },
  seconds: number,
): Promise<Phase> {
  // Begins anew: what was before is not this phase's.
  await Promise.all([gateway.probe.peakRss(), clients.take('healthy')]);
  const commits = await writer.ask('write', { changes: seconds * perSecond, perSecond });
  await delay(settleMs);
  const peak = await gateway.probe.peakRss();
  return { ...compare(commits, await clients.take('healthy'), healthy), peak };
}

/** From now until the gateway has none but the healthy sockets. */
async function secondsUntilEvicted(gateway: MeasuredGateway): Promise<number> {
  const begun = now();
  const seconds = () => (now() - begun) / 1_000;
  while ((await gateway.openSockets()) > healthy && seconds() < patience) await delay(250);
  return seconds();
}
