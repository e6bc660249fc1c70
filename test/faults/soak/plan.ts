/** What the clients of a soak will ask for, decided before it begins. Pure. */
import { tagged } from '../history/history.ts';
import { pick, type Random } from './random.ts';

export interface PlannedRequest {
  readonly tag: string;
  readonly prompt: string;
  /** Its client watches it to its end. */
  readonly watched: boolean;
  /** Which replica its client asks first. */
  readonly replica: number;
  /** Whose request it is. */
  readonly team: number;
}

/** Requests of one team change one after the other, under that team's row lock; there are always several. */
export const teams = 10;

const faultyShare = 0.2;
const watchedShare = 0.1;

/** The upstream has made a record when these strike. */
const afterAcceptance = ['fast, lost reply', 'fast, bad gateway', 'slow 2, cut 0.5', 'fast, redirect'];
/** A 429 or 503 stops the model for everybody, so that most of a soak would be waiting if there were many. */
const beforeAcceptance = [
  ...new Array<string>(18).fill('fast, drop before accept 1'),
  'fast, rate limit 1',
  'fast, capacity 1',
];
/** Some end before the list is asked for them, some are found there while their POST is open. */
const sound = ['fast', 'slow 0.5', 'slow 3'];

export function planRequests(count: number, replicas: number, random: Random): PlannedRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const tag = `soak-${index + 1}`;
    return {
      tag,
      prompt: tagged(tag, `[sandbox: ${pick(random, directives(random))}]`),
      watched: random() < watchedShare,
      replica: Math.floor(random() * replicas),
      team: Math.floor(random() * teams),
    };
  });
}

function directives(random: Random): readonly string[] {
  if (random() >= faultyShare) return sound;
  return random() < 0.5 ? afterAcceptance : beforeAcceptance;
}
