import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../../figures.ts';
import { profiled } from '../../suite/profiled.ts';
import { compare, latencyFigures } from '../latencies.ts';
import { checkOpenFiles } from '../openFiles.ts';
import { watchQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';

const teams = 10;
const perSocket = 10;
/** Subscriptions that watch the same request, each on another socket. */
const watchers = 10;
const perSecond = 100;
const warmUpSeconds = 3;
/** Until the last change has come to the last, in milliseconds. */
const settleMs = 3_000;
/** Of the p99, in milliseconds. */
const most = 100;

/**
 * From the commit of a change, by another process, to each of the ten that watch its request: among thousands of
 * subscriptions on one gateway, in several teams, under a steady stream of changes.
 */
export async function fanout(stage: Stage): Promise<Figure[]> {
  const { subscribers, seconds } = stage.options;
  checkOpenFiles(subscribers / perSocket);
  const [gateway, writer] = await Promise.all([stage.startGateway(), stage.startWriter()]);
  const keys = await stage.teams(teams);
  stage.progress('fanout: making the requests');
  const perTeam = subscribers / watchers / teams;
  const ids = await writer.ask('prepare', {
    teams: keys.map(({ teamId }) => teamId),
    perTeam,
    promptCharacters: 100,
  });
  const clients = stage.startClients();
  for (const [team, { key }] of keys.entries()) {
    stage.progress(`fanout: subscribing, team ${team + 1} of ${teams}`);
    const sockets = subscribers / teams / perSocket;
    const watched = ids[team] ?? [];
    const plan = { url: gateway.url, key, query: watchQuery, watched, sockets, perSocket, noted: true };
    await clients.open(`team ${team}`, plan);
  }
  await untilSubscribed(gateway, subscribers);

  await writer.ask('write', { changes: warmUpSeconds * perSecond, perSecond });
  stage.progress(`fanout: ${perSecond} changes a second, ${seconds} s`);
  const commits = await profiled(stage, gateway, 'fanout', () =>
    writer.ask('write', { changes: seconds * perSecond, perSecond }),
  );
  await delay(settleMs);
  const seen = await Promise.all(keys.map((_, team) => clients.take(`team ${team}`)));
  const delivered = compare(
    commits,
    {
      times: new Map(seen.flatMap(({ times }) => [...times])),
      outOfOrder: seen.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0),
    },
    watchers,
  );
  const took = ((commits.at(-1)?.at ?? 0) - (commits[0]?.at ?? 0)) / 1_000;
  return [
    { name: 'changes committed a second', value: Math.round((commits.length - 1) / took), unit: 'count' },
    ...latencyFigures('commit → client', delivered, most),
  ];
}
