import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from '../../figures.ts';
import type { Clients } from '../clients/clients.ts';
import { compare, latencyFigures } from '../latencies.ts';
import type { Program } from '../program/program.ts';
import { watchQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';
import type { WriterCommands } from '../writer/writerProgram.ts';

const [sockets, perSocket, perSecond] = [10, 10, 50];
/** Between two kills of the LISTEN connection: it takes half a second to come back, and is there as long. Milliseconds. */
const killEveryMs = 1_000;
/** Until the slow timer has found the last change, in milliseconds. */
const settleMs = 4_000;
/** Of the p99, in milliseconds. */
const most = 2_000;

/** What a subscriber notices of it when hints are lost: time, and nothing else. */
export async function hints(stage: Stage): Promise<Figure[]> {
  const gateway = await stage.startGateway();
  const { key, teamId } = await stage.team();
  const clients = stage.startClients();
  const plan = { url: gateway.url, key, query: watchQuery, watched: [], sockets, perSocket, noted: true };
  await clients.open('all', plan);
  await untilSubscribed(gateway, sockets * perSocket);

  const { seconds } = stage.options;
  const [heard, silent] = [await stage.startWriter(), await stage.startWriter(false)];
  for (const writer of [heard, silent])
    await writer.ask('prepare', { teams: [teamId], perTeam: 100, promptCharacters: 100 });
  stage.progress(`hints: killing the LISTEN connection, ${seconds} s`);
  const killing = new AbortController();
  const [cut, killed] = await Promise.all([
    write(heard, clients, seconds).finally(() => killing.abort()),
    killListener(stage, killing.signal),
  ]);
  stage.progress(`hints: none at all, ${seconds} s`);
  const none = await write(silent, clients, seconds);
  return [
    { name: 'kills of the LISTEN connection', value: killed, unit: 'count' },
    ...latencyFigures('killed', cut, most),
    ...latencyFigures('no hints', none, most),
  ];
}

async function write(writer: Program<WriterCommands>, clients: Clients, seconds: number) {
  await clients.take('all');
  const commits = await writer.ask('write', { changes: seconds * perSecond, perSecond });
  await delay(settleMs);
  return compare(commits, await clients.take('all'), sockets * perSocket);
}

/** Returns how often there was one to kill. */
async function killListener({ database }: Stage, over: AbortSignal): Promise<number> {
  let kills = 0;
  while (!over.aborted) {
    const killed = await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'clapperboard hints' AND datname = current_database()`,
    );
    kills += killed.length;
    await delay(killEveryMs);
  }
  return kills;
}
