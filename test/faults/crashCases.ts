/** Where a gateway may be killed while it has a request of each fault in its hands, and how that must end. Pure. */
import { type EndState, type UpstreamFault, upstreamFaults } from './upstreamFaults.ts';

export interface CrashCase {
  /** A step as `CRASH_AT` names it. */
  readonly point: string;
  readonly fault: UpstreamFault;
  readonly tag: string;
  /** The step is reached only when a later request shows that the upstream's list has caught up. */
  readonly needsLater: boolean;
}

export interface ExpectedEnd {
  readonly state: EndState;
  /** POSTs in the upstream's ledger, and those of them that made a record; null for any number. */
  readonly posts: number | null;
  readonly accepted: number;
}

/**
 * Before the POST begins a fault has had no part in anything: these are killed there as the others are, to the same
 * end, and are left out for their time.
 */
const sameUntilPosting = new Set(
  upstreamFaults
    .map(({ name }) => name)
    .filter((name) => !['none', 'lost reply', 'queued', 'rate limit'].includes(name)),
);

/** The steps that a request of the fault takes, in their order: what is not on its way cannot end the process. */
export function stepsOf(fault: UpstreamFault): string[] {
  return [
    // Recorded and claimed by a single statement each: no moment lies between writing and committing.
    ...(sameUntilPosting.has(fault.name) ? [] : ['committed:READY']),
    'committed:SUBMITTING',
    'posting',
    ...(fault.boundEarly ? ['listed'] : ['answered']),
    // Of what a POST comes to, only a gate that is closed with it makes more than a single statement.
    ...(fault.settles === 'READY' ? ['written:READY'] : []),
    // It has been READY before, when it was recorded, by a single statement.
    fault.settles === 'READY' ? 'committed:READY#2' : `committed:${fault.settles}`,
    ...stepsBehind(fault),
  ];
}

/** From where the POST's outcome is written to the end. */
function stepsBehind(fault: UpstreamFault): string[] {
  const end = [`committed:${fault.ends}`];
  const again = ['committed:SUBMITTING#2', 'posting#2', 'answered#2'];
  switch (fault.settles) {
    case 'READY':
      return [...again, ...end];
    case 'RUNNING':
      return ['looked', `committed:${fault.ends}`];
    case 'UNCONFIRMED':
      // The later request succeeds too: nothing but a second time tells the two apart.
      return fault.refusals > 0 ? ['listed', 'committed:READY#2', ...again] : ['listed', ...end];
    default:
      return [];
  }
}

export function crashCases(): CrashCase[] {
  return upstreamFaults.flatMap((fault) =>
    stepsOf(fault).map((point) => {
      const tag = `${point}/${fault.name}`.replaceAll(/[ #]/g, '-');
      return { point, fault, tag, needsLater: needsLater(point, fault) };
    }),
  );
}

function needsLater(point: string, { settles, refusals }: UpstreamFault): boolean {
  return settles === 'UNCONFIRMED' && refusals > 0 && (point === 'listed' || point.endsWith('#2'));
}

/**
 * A POST's outcome that was not written is found out from the upstream's list: its job is adopted, or it is proven
 * that there is none and the request is sent again. So how it ends does not depend on where the process ended.
 * A final refusal is sent as often as its answer was lost: at its own step, or when a later process is killed.
 */
export function expectedEnd({ fault }: Pick<CrashCase, 'point' | 'fault'>): ExpectedEnd {
  if (fault.refusals === Number.POSITIVE_INFINITY) return { state: fault.ends, posts: null, accepted: 0 };
  return { state: fault.ends, posts: fault.refusals + 1, accepted: 1 };
}
