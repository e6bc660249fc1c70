import { median } from '../distribution.ts';
import type { Figure, Unit } from '../figures.ts';
import { gatewayName, requestsOf } from './names.ts';
import type { Turn } from './rounds.ts';

/** What the turns come to: each contender by itself, then the gateway against each of the others. */
export function figuresOf(
  turns: ReadonlyMap<string, readonly Turn[]>,
  targets: Readonly<Record<string, number>>,
): Figure[] {
  const ours = turns.get(gatewayName) ?? [];
  const others = [...turns].filter(([name]) => name !== gatewayName);
  return [
    ...[...turns].flatMap(([name, each]) => contenderFigures(name, each)),
    ...others.flatMap(([name, theirs]) => ratioFigures(name, ours, theirs, targets[name])),
  ];
}

function contenderFigures(name: string, turns: readonly Turn[]): Figure[] {
  return known([
    figure(
      requestsOf(name),
      'per second',
      turns.map(({ perSecond }) => perSecond),
    ),
    figure(
      `${name}: processor time of each`,
      'µs',
      turns.map(({ cpu }) => cpu),
    ),
    figure(
      `${name}: of its core`,
      '%',
      turns.map(({ perSecond, cpu }) => (perSecond * cpu) / 10_000),
    ),
  ]);
}

/** Round by round: what was slow for both in a round does not count. */
function ratioFigures(
  name: string,
  ours: readonly Turn[],
  theirs: readonly Turn[],
  atLeast: number | undefined,
): Figure[] {
  const rounds = ours.flatMap((our, round) => {
    const their = theirs[round];
    return their ? [{ our, their }] : [];
  });
  const byRequests = rounds.map(({ our, their }) => our.perSecond / their.perSecond);
  const byCpu = rounds.map(({ our, their }) => their.cpu / our.cpu);
  return known([
    { ...figure(`against ${name}`, 'times', byRequests), ...(atLeast === undefined ? {} : { atLeast }) },
    figure(`against ${name}, by processor time`, 'times', byCpu),
  ]);
}

function figure(name: string, unit: Unit, values: readonly number[]): Figure {
  return { name, unit, value: median(values), spread: [Math.min(...values), Math.max(...values)] };
}

/** Without those that this system, or this contender, does not tell. */
function known(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ value }) => !Number.isNaN(value));
}
