import { isTerminal } from '../../../src/domain/videoRequest/state.ts';
import { type Broken, type History, type Invariant, tagOf } from '../history/history.ts';
import type { SoakOptions } from './options.ts';

export interface Soaked {
  readonly options: SoakOptions;
  readonly history: History;
  readonly broken: readonly Broken[];
  readonly unanswered: readonly string[];
  readonly kills: number;
  readonly seconds: number;
  /** Of those that come and go: how often, and after how many milliseconds they had what they had missed. */
  readonly resumes: { readonly count: number; readonly latencies: readonly number[] };
}

/** More than this share of the requests before an operator is too much. */
const reviewShare = 0.005;

export function passed(soaked: Soaked): boolean {
  return (
    soaked.broken.length === 0 &&
    soaked.unanswered.length === 0 &&
    inReview(soaked) <= reviewShare * soaked.options.requests &&
    quantile(soaked.resumes.latencies, 0.99) <= soaked.options.resumeMs
  );
}

export function reportText(soaked: Soaked): string {
  const { options, history, broken, seconds, unanswered, kills } = soaked;
  const planned = history.requests.filter(isPlanned);
  const ended = planned.filter(({ state }) => isTerminal(state)).length;
  const review = inReview(soaked);
  const count = (name: Invariant) => broken.filter(({ invariant }) => invariant === name).length;
  const names = [...new Set(broken.map(({ invariant }) => invariant))];
  return [
    `seed ${options.seed}, ${options.replicas} replicas, ${kills} kills, ${Math.round(seconds)} s`,
    `accepted        ${history.acknowledgements.filter(({ tag }) => tag.startsWith('soak-')).length} of ${options.requests}`,
    `unanswered      ${unanswered.length}`,
    `lost            ${count('lost')}`,
    `paid twice      ${count('paid-twice')}`,
    `unfinished      ${count('unfinished')}`,
    `in review       ${review} (${((100 * review) / options.requests).toFixed(2)} %)`,
    `ended           ${ended}, ${(ended / seconds).toFixed(1)} a second`,
    ...resumed(soaked.resumes),
    `broken promises ${names.map((name) => `${name} ${count(name)}`).join(', ') || 'none'}`,
    ...broken
      .slice(0, 20)
      .map(({ invariant, request, evidence }) => `  ${invariant} ${request}: ${evidence}`),
    passed(soaked) ? 'passed' : 'FAILED',
    '',
  ].join('\n');
}

function resumed({ count, latencies }: Soaked['resumes']): string[] {
  if (count === 0) return [];
  const [p50, p99] = [0.5, 0.99].map((share) => `${Math.round(quantile(latencies, share))} ms`);
  return [
    `resumed         ${count} times, ${latencies.length} with changes to catch up: p50 ${p50}, p99 ${p99}`,
  ];
}

/** 0 of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function inReview({ history }: Soaked): number {
  return history.requests.filter((request) => isPlanned(request) && request.state === 'NEEDS_REVIEW').length;
}

/** Not one of those that are made at the end to let the upstream's list prove something. */
function isPlanned({ prompt }: { readonly prompt: string | null }): boolean {
  return tagOf(prompt)?.startsWith('soak-') ?? false;
}
