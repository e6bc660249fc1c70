/** Decides on one `POST /requests`, before anything is written or answered: refused, or accepted and how it is answered. */
import { randomUUID } from 'node:crypto';
import { describeDirectives, readScript, type Script } from './directives.ts';
import type { HttpAnswer } from './httpAnswer.ts';
import type { Ledger } from './ledger.ts';
import { models, type SandboxModel } from './models.ts';
import type { SandboxSwitches } from './options.ts';
import { checkPayload, type SubmittedPayload } from './payloadCheck.ts';
import { badPayload, notEntitled, unauthorized, unknownModel } from './plainRefusals.ts';
import { scriptedRefusal } from './refusals.ts';

export interface Refused {
  readonly accepted: false;
  readonly fault: string;
  readonly model: string | null;
  readonly payload: unknown;
  readonly answer: HttpAnswer | 'destroy';
}

export interface Accepted {
  readonly accepted: true;
  /** The scripted faults to come, or null. */
  readonly fault: string | null;
  readonly requestId: string;
  readonly model: SandboxModel;
  readonly payload: SubmittedPayload;
  readonly script: Script;
}

/** @param body As it came, not yet parsed. */
export function decide(
  authorized: boolean,
  body: string,
  ledger: Pick<Ledger, 'timesMet'>,
  switches: SandboxSwitches,
): Refused | Accepted {
  const { model, payload } = readBody(body);
  const refuse = (fault: string, answer: Refused['answer']): Refused => {
    return {
      accepted: false,
      fault,
      answer,
      payload: payload ?? null,
      model: typeof model === 'string' ? model : null,
    };
  };
  if (!authorized) return refuse('unauthorized', unauthorized(switches));
  if (typeof model !== 'string')
    return refuse('bad payload', badPayload(['model is required: its id'], switches));
  const known = models.get(model);
  if (known === undefined) return refuse('unknown model', unknownModel(model));
  const checked = checkPayload(payload);
  if ('problems' in checked) return refuse('bad payload', badPayload(checked.problems, switches));
  if (!known.entitled) return refuse('not entitled', notEntitled(model));
  const script = readScript(checked.payload.prompt);
  if (script.unknown.length > 0) return refuse('unknown directive', unknownDirective(script, switches));
  const refusal = scriptedRefusal(script, (fault) => ledger.timesMet(model, payload, fault));
  if (refusal !== undefined) return refuse(refusal.name, refusal.answer(model, switches));
  return {
    accepted: true,
    fault: faultsOf(script),
    requestId: randomUUID(),
    model: known,
    script,
    ...checked,
  };
}

/** What is not JSON, or no object, is as if it were empty: its model is missing. */
function readBody(body: string): { readonly model?: unknown; readonly payload?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

function unknownDirective({ unknown }: Script, switches: SandboxSwitches): HttpAnswer {
  const written = unknown.map((text) => `[sandbox: ${text}]`).join(' ');
  return badPayload(
    [`prompt has ${written}, which is no directive of the sandbox. There are:\n${describeDirectives()}`],
    switches,
  );
}

/** Faults that only refuse are over by the time a request is accepted; these change no outcome. */
const harmless = new Set<string>([
  'fast',
  'slow',
  'rate limit',
  'no credits',
  'capacity',
  'drop before accept',
  'reject',
]);

function faultsOf({ steps }: Script): string | null {
  return [...steps.keys()].filter((name) => !harmless.has(name)).join(', ') || null;
}
