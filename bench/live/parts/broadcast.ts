import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { profiled } from '../../suite/profiled.ts';
import { checkOpenFiles } from '../openFiles.ts';
import { watchQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';

const perSocket = 10;
/** Of the bare server's time, ours at most. */
const target = 1 / 3;
/** Before the clock runs: both servers have compiled what they will use. */
const warmUps = 2;
/** Between two rounds, so that neither collects the garbage of the other's. Milliseconds. */
const pauseMs = 500;

/**
 * From the commit of one change until the last of all subscribers of its team has it; from the moment that it begins
 * to publish, for the bare server. Both have their subscribers all the time, on the same client processes, and take
 * turns.
 */
export async function broadcast(stage: Stage): Promise<Figure[]> {
  const { subscribers, rounds } = stage.options;
  const sockets = subscribers / perSocket;
  checkOpenFiles(sockets);
  const [gateway, bare, writer] = await Promise.all([
    stage.startGateway(),
    stage.startBareServer(),
    stage.startWriter(),
  ]);
  const { key, teamId } = await stage.team();
  await writer.ask('prepare', { teams: [teamId], perTeam: 10, promptCharacters: 104 });
  const clients = stage.startClients();
  const plan = { query: watchQuery, watched: [], sockets, perSocket, noted: false };
  await clients.open('ours', { ...plan, url: gateway.url, key });
  await clients.open('bare', { ...plan, url: bare.url, key: null });
  await Promise.all([untilSubscribed(gateway, subscribers), untilSubscribed(bare, subscribers)]);

  const publishOurs = async () => {
    const [commit] = await writer.ask('write', { changes: 1, perSecond: 1 });
    return commit?.at ?? Number.NaN;
  };
  const round = async (name: string, publish: () => Promise<number>) => {
    const last = await clients.count(name);
    const begun = await publish();
    const took = (await last()) - begun;
    await delay(pauseMs);
    return took;
  };
  const times = { ours: [] as number[], bare: [] as number[] };
  await profiled(stage, gateway, 'broadcast', async () => {
    for (let count = -warmUps; count < rounds; count += 1) {
      const [ours, bares] = [await round('ours', publishOurs), await round('bare', bare.publish)];
      if (count < 0) continue;
      times.ours.push(ours);
      times.bare.push(bares);
      stage.progress(
        `broadcast: round ${count + 1} of ${rounds}: ${ours.toFixed(0)} ms, bare ${bares.toFixed(0)} ms`,
      );
    }
  });
  return [
    { name: 'commit → the last has it, ours, median', value: median(times.ours), unit: 'ms' },
    { name: 'publish → the last has it, bare, median', value: median(times.bare), unit: 'ms' },
    { name: 'slowest round, ours', value: Math.max(...times.ours), unit: 'ms' },
    { name: 'slowest round, bare', value: Math.max(...times.bare), unit: 'ms' },
    { name: 'ours : bare', value: median(times.ours) / median(times.bare), unit: 'times', atMost: target },
  ];
}
