import { quantile } from '../distribution.ts';
import type { Figure } from '../figures.ts';
import type { Seen } from './clients/sightings.ts';
import type { Commit } from './writer/writerProgram.ts';

export interface Delivered {
  /** From each commit to each of its subscribers, in milliseconds. */
  readonly latencies: readonly number[];
  /** Deliveries that did not come. */
  readonly missed: number;
  /** Deliveries that came twice or in the wrong order. */
  readonly wrong: number;
}

/** Holds what was committed against what was seen. @param watchers of each change. */
export function compare(commits: readonly Commit[], seen: Seen, watchers: number): Delivered {
  const pairs = commits.map(({ change, at }) => ({ at, times: seen.times.get(change) ?? [] }));
  return {
    latencies: pairs.flatMap(({ at, times }) => times.map((time) => time - at)),
    missed: pairs.reduce((sum, { times }) => sum + Math.max(0, watchers - times.length), 0),
    wrong: seen.outOfOrder,
  };
}

/** @param most of the p99, in milliseconds. */
export function latencyFigures(
  name: string,
  { latencies, missed, wrong }: Delivered,
  most: number,
): Figure[] {
  return [
    { name: `${name}: deliveries`, value: latencies.length, unit: 'count' },
    { name: `${name}: p50`, value: quantile(latencies, 0.5), unit: 'ms' },
    { name: `${name}: p95`, value: quantile(latencies, 0.95), unit: 'ms' },
    { name: `${name}: p99`, value: quantile(latencies, 0.99), unit: 'ms', atMost: most },
    { name: `${name}: missed`, value: missed, unit: 'count', atMost: 0 },
    { name: `${name}: twice, or out of order`, value: wrong, unit: 'count', atMost: 0 },
  ];
}
