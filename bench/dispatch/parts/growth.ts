import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { now } from '../../live/clock.ts';
import { listLatest, readOne } from '../clients/reads.ts';
import { GrowingRecord, type Member } from '../data/growingRecord.ts';
import { type RequestId, someRequests, writeLargeRecord } from '../data/largeRecord.ts';
import type { Stage } from '../stage.ts';

const teams = 200;
/** How much larger the large record is. */
const factor = 100;
const rounds = 15;
/** Of each kind in each round. */
const times = { read: 60, claim: 4, empty: 10 };
/** Requests that one claim of a dispatcher takes. */
const batch = 20;
/** Of the large record's cost to the small one's. */
const most = 1.25;

interface Contender {
  readonly record: GrowingRecord;
  readonly url: string;
  readonly members: readonly Member[];
  readonly sample: readonly RequestId[];
  /** Counts what it has been asked, so that each time another team or request is. */
  turn: number;
}

type Operation = (contender: Contender, member: Member, request: RequestId) => Promise<void>;

interface Kind {
  readonly what: string;
  readonly times: number;
  readonly run: Operation;
}

const kinds: readonly Kind[] = [
  {
    what: 'list 20, through the front door',
    times: times.read,
    run: ({ url }, { key }) => listLatest(url, key),
  },
  {
    what: 'read by id, through the front door',
    times: times.read,
    run: ({ url, members }, _, { id, teamId }) =>
      readOne(url, members.find((member) => member.teamId === teamId)?.key ?? '', id),
  },
  {
    what: 'list 20, the database alone',
    times: times.read,
    run: ({ record }, { teamId }) => record.list(teamId, batch),
  },
  {
    what: 'read by id, the database alone',
    times: times.read,
    run: ({ record }, _, request) => record.read(request),
  },
  { what: `claim of ${batch}`, times: times.claim, run: ({ record }) => record.claim(batch) },
];
const emptyClaim: Kind = {
  what: 'claim where nothing waits',
  times: times.empty,
  run: ({ record }) => record.claimNothing(batch),
};

/** A small record and a large one on the same server, asked in turn: other teams and requests each time. */
export async function growth(stage: Stage): Promise<Figure[]> {
  const { requests } = stage.options;
  const small = await open(stage, requests / factor);
  const large = await open(stage, requests);
  const figures: Figure[] = [];
  for (const kind of kinds) {
    stage.progress(`growth: ${kind.what}`);
    figures.push(...(await compare(kind, small, large)));
  }
  // Only now: all that waited has been claimed.
  figures.push(...(await compare(emptyClaim, small, large)));
  return figures;
}

async function open(stage: Stage, requests: number): Promise<Contender> {
  stage.progress(`growth: writing ${requests.toLocaleString('en')} requests`);
  const database = await stage.database();
  const record = new GrowingRecord(database.url);
  stage.keep(() => record.close());
  const members = await record.addTeams(teams);
  const teamIds = members.map(({ teamId }) => teamId);
  await writeLargeRecord({ url: database.url, requests, teamIds });
  const sample = await someRequests(database.url, (rounds + 1) * times.read);
  await record.addWaiting(teamIds, (rounds + 1) * times.claim * batch, (number) => `waiting ${number}`);
  const { url } = await stage.reader(database);
  return { record, url, members, sample, turn: 0 };
}

/** In turn, and in another order each round. The first round warms up and does not count. */
async function compare(kind: Kind, small: Contender, large: Contender): Promise<Figure[]> {
  const costs: { small: number; large: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const first = await medianMs(kind, round % 2 === 0 ? small : large);
    const second = await medianMs(kind, round % 2 === 0 ? large : small);
    if (round > 0)
      costs.push(round % 2 === 0 ? { small: first, large: second } : { small: second, large: first });
  }
  return figuresOf(kind.what, costs);
}

async function medianMs({ times: count, run }: Kind, contender: Contender): Promise<number> {
  const { members, sample } = contender;
  const costs: number[] = [];
  for (let time = 0; time < count; time += 1) {
    const [member, request] = [members[contender.turn % teams], sample[contender.turn % sample.length]];
    contender.turn += 1;
    if (!member || !request) throw new Error('the record has no teams or no requests');
    const begun = now();
    await run(contender, member, request);
    costs.push(now() - begun);
  }
  return median(costs);
}

function figuresOf(
  what: string,
  costs: readonly { readonly small: number; readonly large: number }[],
): Figure[] {
  const ratios = costs.map(({ small, large }) => large / small);
  return [
    { name: `${what}: small`, value: median(costs.map(({ small }) => small)), unit: 'ms' },
    { name: `${what}: large`, value: median(costs.map(({ large }) => large)), unit: 'ms' },
    {
      name: `${what}: large : small`,
      value: median(ratios),
      spread: [Math.min(...ratios), Math.max(...ratios)],
      unit: 'times',
      atMost: most,
    },
  ];
}
