/**
 * Names the moments between the steps of a request's life, for whoever wants to watch them: a tracer, or a test
 * that ends the process exactly there. Node's own diagnostics channel: without a subscriber it costs next to
 * nothing and does nothing.
 */
import { channel } from 'node:diagnostics_channel';

export const stepChannel = 'clapperboard:step';

/**
 * `written:STATE`    a transition to STATE is written, its transaction still open (one that is a single statement, as
 *                    a claim is, has no such moment)
 * `committed:STATE`  that transaction has been committed, nobody has been told yet
 * `posting`          the next thing is the POST that costs money
 * `answered`         the POST has been answered or has failed, nothing of that is written
 * `looked`           the upstream has said how a running request stands, nothing of that is written
 * `listed`           the upstream's list has settled an attempt, nothing of that is written
 */
export type Step = `written:${string}` | `committed:${string}` | 'posting' | 'answered' | 'looked' | 'listed';

export interface StepTaken {
  readonly step: Step;
  readonly requestId: string;
}

const steps = channel(stepChannel);

/** Subscribers run at once, before the caller goes on. */
export function step(name: Step, requestId: string): void {
  if (steps.hasSubscribers) steps.publish({ step: name, requestId } satisfies StepTaken);
}
