/** The refusals that a caller earns without a script. */
import type { HttpAnswer } from './httpAnswer.ts';
import { proxyPage } from './httpAnswer.ts';
import type { SandboxSwitches } from './options.ts';

export function unauthorized({
  unauthorizedStatus: status,
  unauthorizedBody: body,
}: SandboxSwitches): HttpAnswer {
  if (body === 'html') return proxyPage(status);
  if (body === 'empty') return { status, html: '' };
  return { status, body: { error: 'Invalid or missing API key' } };
}

export function unknownModel(id: string): HttpAnswer {
  return { status: 404, body: { error: `model ${id} does not exist` } };
}

export function notEntitled(id: string): HttpAnswer {
  return { status: 404, body: { error: `you do not have access to model ${id}` } };
}

/** @param problems One a key, each beginning with the key's name. */
export function badPayload(problems: readonly string[], { badPayloadText }: SandboxSwitches): HttpAnswer {
  return { status: 400, body: { error: badPayloadText.replaceAll('{problems}', () => problems.join('; ')) } };
}
