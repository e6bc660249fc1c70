/** What can go wrong upstream with one request, as the sandbox plays it. */
import type { RequestState } from '../../src/database/generated/enums.ts';

export interface UpstreamFault {
  readonly name: string;
  /** Stage directions for the sandbox, in the prompt. */
  readonly directive: string;
  /** The default model unless given. */
  readonly model?: string;
  /** Where the answer to the POST leads, or the upstream's list while the POST is still open. */
  readonly settles: 'READY' | 'UNCONFIRMED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** POSTs that make no record before one does; of a refusal that is final, all. */
  readonly refusals: number;
  /** How it ends when nobody has to be asked. */
  readonly ends: 'SUCCEEDED' | 'FAILED';
  /** The POST blocks for so long that the list has its job first. */
  readonly boundEarly?: boolean;
  /** Seconds until the answer, beside what the gateway takes. */
  readonly seconds?: number;
}

const fault = (
  name: string,
  settles: UpstreamFault['settles'],
  more: Partial<UpstreamFault> = {},
): UpstreamFault => {
  return { name, settles, directive: `[sandbox: fast, ${name}]`, refusals: 0, ends: 'SUCCEEDED', ...more };
};

export const queuedModel = 'ltx-2-pro-audio-to-video-queued';

export const upstreamFaults: readonly UpstreamFault[] = [
  fault('none', 'SUCCEEDED', { directive: '[sandbox: fast]' }),
  fault('slow', 'SUCCEEDED', { directive: '[sandbox: slow 1.2]', seconds: 1.2 }),
  fault('long', 'RUNNING', { directive: '[sandbox: slow 6]', boundEarly: true, seconds: 6 }),
  fault('queued', 'RUNNING', { directive: '[sandbox: slow 0.3]', model: queuedModel }),
  fault('no outcome', 'RUNNING'),
  fault('capacity named', 'RUNNING'),
  fault('lost reply', 'UNCONFIRMED'),
  fault('bad gateway', 'UNCONFIRMED'),
  fault('cut', 'UNCONFIRMED', { directive: '[sandbox: slow 1.2, cut 0.4]', seconds: 0.4 }),
  fault('redirect', 'UNCONFIRMED'),
  fault('backend error', 'UNCONFIRMED', { ends: 'FAILED' }),
  fault('drop before accept', 'UNCONFIRMED', {
    directive: '[sandbox: fast, drop before accept 1]',
    refusals: 1,
  }),
  fault('rate limit', 'READY', { refusals: 1 }),
  fault('capacity', 'READY', { refusals: 1 }),
  fault('fail', 'FAILED', { ends: 'FAILED' }),
  fault('reject', 'FAILED', { refusals: Number.POSITIVE_INFINITY, ends: 'FAILED' }),
];

export type EndState = Extract<RequestState, 'SUCCEEDED' | 'FAILED' | 'NEEDS_REVIEW'>;
