import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import type { Memory } from '../../suite/probe/probe.ts';
import type { CrowdPlan } from '../clients/crowd.ts';
import { checkOpenFiles } from '../openFiles.ts';
import { watchQuery } from '../queries.ts';
import { type Contender, untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';

/** So often each is measured, in turn, on processes that are new each time. */
const rounds = 3;
/** Sockets that come and go before the first look, so that code and pools are there already. */
const warmUpSockets = 200;
/** Until what opening them has left behind may be collected, in milliseconds. */
const settleMs = 2_000;

interface Grown {
  /** Bytes for each subscription. */
  readonly rss: number;
  readonly heap: number;
}

interface Shape {
  readonly perSocket: number;
  /** Each watches a request of its own, and shares its results with nobody; otherwise all watch the team. */
  readonly own: boolean;
}

const shapes: readonly Shape[] = [
  { perSocket: 10, own: false },
  { perSocket: 1, own: false },
  { perSocket: 10, own: true },
];

/** RSS for each idle subscription after a full collection of garbage. */
export async function memory(stage: Stage): Promise<Figure[]> {
  const { subscribers } = stage.options;
  checkOpenFiles(subscribers);
  const [{ key, teamId }, writer] = await Promise.all([stage.team(), stage.startWriter()]);
  stage.progress('memory: making the requests');
  const team = { teams: [teamId], perTeam: subscribers, promptCharacters: 100 };
  const requests = (await writer.ask('prepare', team)).flat();
  await writer.stop();
  const figures: Figure[] = [];
  for (const shape of shapes) {
    const { perSocket, own } = shape;
    const name = `${(subscribers / perSocket).toLocaleString('en')} × ${perSocket}${own ? ', a request each' : ''}`;
    const watch = { perSocket, watched: own ? requests : [] };
    const grown: { ours: Grown[]; bare: Grown[] } = { ours: [], bare: [] };
    for (let round = 1; round <= rounds; round += 1) {
      grown.ours.push(await growth(stage, await stage.startGateway(), { ...watch, key }));
      grown.bare.push(await growth(stage, await stage.startBareServer(), { ...watch, key: null }));
      stage.progress(`memory: ${name}, round ${round} of ${rounds}`);
    }
    figures.push(...figuresOf(name, grown));
  }
  return figures;
}

async function growth(
  stage: Stage,
  server: Contender,
  watch: Pick<CrowdPlan, 'perSocket' | 'watched' | 'key'>,
): Promise<Grown> {
  const clients = stage.startClients();
  const { subscribers } = stage.options;
  const plan = { ...watch, url: server.url, query: watchQuery, noted: false };
  await clients.open('warm-up', { ...plan, sockets: warmUpSockets });
  await untilSubscribed(server, warmUpSockets * watch.perSocket);
  await clients.close('warm-up');
  await untilSubscribed(server, 0);
  const before = await server.probe.memory();
  await clients.open('idle', { ...plan, sockets: subscribers / watch.perSocket });
  await untilSubscribed(server, subscribers);
  await delay(settleMs);
  const after = await server.probe.memory();
  await Promise.all([clients.stop(), server.stop()]);
  const each = (what: keyof Memory) => (after[what] - before[what]) / subscribers;
  return { rss: each('rss'), heap: each('heapUsed') + each('external') };
}

function figuresOf(name: string, { ours, bare }: { ours: Grown[]; bare: Grown[] }): Figure[] {
  const middle = (grown: readonly Grown[], what: keyof Grown) =>
    median(grown.map((each) => each[what])) / 1024;
  return [
    { name: `${name}: RSS each, ours`, value: middle(ours, 'rss'), unit: 'KB' },
    { name: `${name}: RSS each, bare`, value: middle(bare, 'rss'), unit: 'KB' },
    { name: `${name}: heap each, ours`, value: middle(ours, 'heap'), unit: 'KB' },
    { name: `${name}: heap each, bare`, value: middle(bare, 'heap'), unit: 'KB' },
    {
      name: `${name}: RSS, ours : bare`,
      value: middle(ours, 'rss') / middle(bare, 'rss'),
      unit: 'times',
      atMost: 1,
    },
  ];
}
