/** The scripted refusals of a POST that make no record: a table of how often each, and what it answers. */
import type { DirectiveName, Script } from './directives.ts';
import type { HttpAnswer } from './httpAnswer.ts';
import type { SandboxSwitches } from './options.ts';
import { badPayload } from './plainRefusals.ts';

interface ScriptedRefusal {
  readonly name: DirectiveName;
  /** How often, for the same payload, when the directive has no number. */
  readonly times: number;
  /** `destroy`: the connection goes without an answer. */
  readonly answer: (model: string, switches: SandboxSwitches) => HttpAnswer | 'destroy';
}

const scriptedRefusals: readonly ScriptedRefusal[] = [
  { name: 'drop before accept', times: Number.POSITIVE_INFINITY, answer: () => 'destroy' },
  { name: 'rate limit', times: 1, answer: rateLimited },
  { name: 'organization limit', times: 1, answer: organizationLimited },
  { name: 'no credits', times: Number.POSITIVE_INFINITY, answer: outOfCredits },
  {
    name: 'forbidden',
    times: Number.POSITIVE_INFINITY,
    answer: () => ({ status: 403, body: { error: 'Forbidden' } }),
  },
  { name: 'capacity', times: 1, answer: () => ({ status: 503, body: { error: capacityText } }) },
  {
    name: 'reject',
    times: Number.POSITIVE_INFINITY,
    answer: (_, switches) => badPayload(['prompt was rejected: the sandbox was asked to'], switches),
  },
];

export const capacityText = 'Upstream capacity temporarily exhausted; please retry later.';

/** @param timesMet How often this payload met a fault before. */
export function scriptedRefusal(
  { steps }: Script,
  timesMet: (fault: string) => number,
): ScriptedRefusal | undefined {
  return scriptedRefusals.find(
    ({ name, times }) => steps.has(name) && timesMet(name) < (steps.get(name) ?? times),
  );
}

function rateLimited(model: string, switches: SandboxSwitches): HttpAnswer {
  return limited(
    `for model ${model}: 2 requests per 60 seconds`,
    { limit_type: 'RPM', limit: 2, interval_seconds: 60 },
    switches,
  );
}

function organizationLimited(_model: string, switches: SandboxSwitches): HttpAnswer {
  const limit = { limit_type: 'RPH', limit: 20, interval_seconds: 3600 };
  return limited('for organization sandbox-org: 20 requests per 3600 seconds', limit, switches);
}

function limited(
  of: string,
  limit: object,
  { rateLimitRetrySeconds, retryAfterHeader }: SandboxSwitches,
): HttpAnswer {
  const wait = Math.round(rateLimitRetrySeconds * 1000);
  return {
    status: 429,
    body: {
      error: `Rate limit exceeded ${of}. Retry in ${wait} ms.`,
      rate_limit: { ...limit, retry_after_ms: wait },
    },
    ...(retryAfterHeader ? { headers: { 'retry-after': String(Math.ceil(rateLimitRetrySeconds)) } } : {}),
  };
}

function outOfCredits(): HttpAnswer {
  return { status: 402, body: { error: 'Insufficient credits. Please add credits to your account.' } };
}
