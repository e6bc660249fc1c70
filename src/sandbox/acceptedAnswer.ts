/** How the POST of an accepted request is answered: at once, when it ends, or not at all. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestRecord } from '../upstream/wire.ts';
import { type HttpAnswer, proxyPage } from './httpAnswer.ts';
import type { SandboxSwitches } from './options.ts';
import { withoutOutcome } from './presentRecord.ts';
import type { StoredRecord } from './records.ts';
import { capacityText } from './refusals.ts';
import type { Accepted } from './submission.ts';

export interface AnswerSources {
  readonly switches: SandboxSwitches;
  /** Where `/requests` is, for a redirect to itself. */
  readonly requestsUrl: string;
  readonly current: () => RequestRecord;
  /** Resolves at the end of the generation, which may be never. */
  readonly ended: () => Promise<StoredRecord>;
  readonly present: (record: StoredRecord) => RequestRecord;
}

type Answer = HttpAnswer | 'destroy';

/** May never resolve: a request that never ends blocks its POST for ever. */
export function answerAccepted(accepted: Accepted, sources: AnswerSources): Promise<Answer> {
  const atOnce = answerAtOnce(accepted, sources);
  if (atOnce !== undefined) return Promise.resolve(atOnce);
  return Promise.race([atTheEnd(accepted, sources), ...interruptions(accepted, sources.switches)]);
}

function answerAtOnce(
  { script: { steps }, requestId, model }: Accepted,
  sources: AnswerSources,
): Answer | undefined {
  if (steps.has('backend error'))
    return { status: 500, body: { error: 'Backend error (400). Please try again.' } };
  if (steps.has('capacity named'))
    return { status: 503, body: { error: capacityText, request_id: requestId } };
  if (steps.has('bad gateway')) return proxyPage(502);
  if (steps.has('redirect')) return { status: 307, html: '', headers: { location: sources.requestsUrl } };
  if (model.blocking) return undefined;
  return steps.has('lost reply') ? 'destroy' : { status: 200, body: sources.current() };
}

async function atTheEnd({ script: { steps }, requestId }: Accepted, sources: AnswerSources): Promise<Answer> {
  const record = await sources.ended();
  if (steps.has('lost reply')) return 'destroy';
  if (record.error !== undefined)
    return { status: 400, body: { error: record.error, request_id: requestId } };
  const bare = !sources.switches.postCarriesOutcome || steps.has('no outcome');
  const body = sources.present(record);
  return { status: 200, body: bare ? withoutOutcome(body) : body };
}

const defaultCutSeconds = 1;

/** Timers that outlive the answer or the server hold nothing up: they are not waited for. */
function interruptions(
  { script: { steps } }: Accepted,
  { proxyCutSeconds }: SandboxSwitches,
): Promise<Answer>[] {
  const after = (seconds: number, answer: Answer) => delay(seconds * 1000, answer, { ref: false });
  const cut = steps.has('cut') ? (steps.get('cut') ?? defaultCutSeconds) : proxyCutSeconds;
  const lost = steps.get('lost reply');
  return [
    ...(cut > 0 ? [after(cut, proxyPage(504))] : []),
    ...(lost === undefined ? [] : [after(lost, 'destroy')]),
  ];
}
