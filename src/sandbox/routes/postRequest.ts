/** `POST /requests`: decide, write it down, then play it out. */
import type { FastifyInstance } from 'fastify';
import { answerAccepted } from '../acceptedAnswer.ts';
import { presentRecord } from '../presentRecord.ts';
import type { StoredRecord } from '../records.ts';
import { type Accepted, decide } from '../submission.ts';
import { authorized } from './authorized.ts';
import type { SandboxContext } from './context.ts';
import { sendAnswer } from './sendAnswer.ts';

export function postRequest(app: FastifyInstance, context: SandboxContext): void {
  app.post('/requests', async (request, reply) => {
    const { ledger, switches } = context;
    const decision = decide(authorized(request, switches), String(request.body ?? ''), ledger, switches);
    if (!decision.accepted) {
      ledger.write({ ...decision, requestId: null });
      return sendAnswer(reply, decision.answer);
    }
    const record = accept(decision, context);
    const present = (stored: StoredRecord) => presentRecord(stored, context.publicUrl(), switches);
    const answer = await answerAccepted(decision, {
      switches,
      requestsUrl: `${context.publicUrl()}/requests`,
      current: () => present(context.records.get(record.id) ?? record),
      ended: () => context.records.ended(record.id),
      present,
    });
    return sendAnswer(reply, answer);
  });
}

/** Ledger, journal and start in one go: nothing can come between them but a kill. */
function accept(accepted: Accepted, { ledger, records, generations }: SandboxContext): StoredRecord {
  const { requestId, model, payload, fault } = accepted;
  const id = model.detail.model;
  ledger.write({ requestId, model: id, payload, accepted: true, fault });
  if (accepted.script.steps.has('backend error')) {
    return records.create(requestId, id, payload, { status: 'failed', error: 'Backend error (400)' });
  }
  const [status] = generations.planOf({ model: id, payload }).statuses;
  const record = records.create(requestId, id, payload, { status });
  generations.start(record);
  return record;
}
