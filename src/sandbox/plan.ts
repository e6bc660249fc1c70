/** What will become of an accepted request, decided in full before it starts. */
import type { DirectiveName, Script } from './directives.ts';
import type { SandboxModel } from './models.ts';
import type { SandboxSwitches } from './options.ts';

export interface GenerationPlan {
  /** From acceptance to the end; rendering may make it longer. */
  readonly latencySeconds: number;
  /** Shown in turn, each for an equal share of the latency. */
  readonly statuses: readonly [string, ...string[]];
  readonly ending: 'success' | 'failed' | 'cancelled' | 'never';
  /** A success that names no video. */
  readonly emptyOutcome: boolean;
}

/** A status that no documentation has, for `[sandbox: unknown status]`. */
const undocumentedStatus = 'provisioning';

/** Pure: the same record has the same plan after a restart. */
export function planGeneration(
  model: SandboxModel,
  script: Script,
  switches: SandboxSwitches,
): GenerationPlan {
  return {
    latencySeconds: latencyOf(script, switches),
    statuses: statusesOf(model, script, switches),
    ending: model.dead ? 'never' : endingOf(script),
    emptyOutcome: script.steps.has('empty outcome'),
  };
}

function latencyOf({ steps }: Script, switches: SandboxSwitches): number {
  return steps.get('slow') ?? (steps.has('fast') ? 0 : switches.latencySeconds);
}

function statusesOf(
  model: SandboxModel,
  { steps }: Script,
  switches: SandboxSwitches,
): [string, ...string[]] {
  if (model.dead) return ['queued'];
  const [first = 'queued', ...rest] = model.blocking
    ? switches.statusesWhileBlocked
    : ['queued', 'dispatched', 'processing'];
  return steps.has('unknown status') ? [first, undocumentedStatus, ...rest] : [first, ...rest];
}

const scriptedEndings: readonly [DirectiveName, GenerationPlan['ending']][] = [
  ['never', 'never'],
  ['cancelled', 'cancelled'],
  ['fail', 'failed'],
];

function endingOf({ steps }: Script): GenerationPlan['ending'] {
  return scriptedEndings.find(([name]) => steps.has(name))?.[1] ?? 'success';
}
