import { slope } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { profiled } from '../../suite/profiled.ts';
import { watchQuery } from '../queries.ts';
import { untilSubscribed } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';

/** A socket may send 100 messages a second, so these 10,000 pairs a second: more than a core of the gateway takes. */
const sockets = 200;
const watched = 100;
const stretches = 10;
/** Pairs before the first look: code and pools are what they will be, and no more payloads are kept than there are. */
const warmUpPairs = 100_000;
/** Of what each pair leaves behind, in bytes: what is below it is noise of the heap, and not a leak. */
const most = 5;

/** Subscriptions that come and go: what the gateway's heap has grown by when all of them are gone. */
export async function churn(stage: Stage): Promise<Figure[]> {
  const { pairs } = stage.options;
  const [gateway, writer] = await Promise.all([stage.startGateway(), stage.startWriter()]);
  const { key, teamId } = await stage.team();
  const prepared = await writer.ask('prepare', { teams: [teamId], perTeam: watched, promptCharacters: 100 });
  const clients = stage.startClients();
  const plan = { url: gateway.url, key, query: watchQuery, watched: prepared.flat() };
  await clients.all((program, parts) => program.ask('openChurn', { ...plan, sockets: sockets / parts }));
  const make = async (count: number) => {
    await clients.all((program, parts) => program.ask('churn', { pairs: count / parts }));
    await untilSubscribed(gateway, 0);
    const { heapUsed, external } = await gateway.probe.memory();
    return heapUsed + external;
  };

  stage.progress('churn: warming up');
  const heaps = [{ x: 0, y: await make(warmUpPairs) }];
  const begun = performance.now();
  await profiled(stage, gateway, 'churn', async () => {
    for (let stretch = 1; stretch <= stretches; stretch += 1) {
      const heap = await make(pairs / stretches);
      heaps.push({ x: (pairs / stretches) * stretch, y: heap });
      const perSecond = ((pairs / stretches) * stretch * 1_000) / (performance.now() - begun);
      stage.progress(
        `churn: ${stretch} of ${stretches}, heap ${(heap / 1024 ** 2).toFixed(2)} MB, ${perSecond.toFixed(0)} a second`,
      );
    }
  });
  const seconds = (performance.now() - begun) / 1_000;
  const [first, ...later] = heaps;
  const start = first?.y ?? Number.NaN;
  return [
    { name: 'pairs', value: pairs, unit: 'count' },
    { name: 'time', value: seconds, unit: 's' },
    { name: 'heap at the start', value: start / 1024 ** 2, unit: 'MB' },
    ...later.map(({ x, y }): Figure => {
      return { name: `grown after ${x.toLocaleString('en')}`, value: (y - start) / 1024, unit: 'KB' };
    }),
    { name: 'slope, for each pair', value: slope(heaps), unit: 'bytes', atMost: most },
    { name: 'subscriptions open at the end', value: await gateway.subscriptions(), unit: 'count', atMost: 0 },
  ];
}
