/** Reading and cancelling: `GET /requests`, `GET /requests/{id}`, `DELETE /requests/{id}`. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { HttpAnswer } from '../httpAnswer.ts';
import { inListOrder } from '../listOrder.ts';
import { presentRecord } from '../presentRecord.ts';
import { isTerminal } from '../records.ts';
import type { SandboxContext } from './context.ts';
import { sendAnswer } from './sendAnswer.ts';

export function readRequests(app: FastifyInstance, context: SandboxContext): void {
  app.get('/requests', async (request, reply) => sendAnswer(reply, listRequests(request.query, context)));
  app.get<{ Params: { id: string } }>('/requests/:id', async ({ params }, reply) =>
    sendAnswer(reply, findRequest(params.id, context)),
  );
  app.delete<{ Params: { id: string } }>('/requests/:id', async ({ params }, reply) =>
    sendAnswer(reply, cancelRequest(params.id, context)),
  );
}

const listQuery = z.object({
  model_id: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).optional(),
  offset: z.coerce.number().int().min(0).default(0),
});

function listRequests(
  query: unknown,
  { records, strangers, switches, publicUrl }: SandboxContext,
): HttpAnswer {
  const parsed = listQuery.safeParse(query);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const { model_id, limit, offset } = parsed.data;
  if (model_id === undefined && switches.requireModelId) {
    return { status: 400, body: { error: 'model_id is required' } };
  }
  const end = offset + Math.min(limit ?? switches.pageSize, switches.pageSize);
  const visibleUntil = Date.now() - switches.listLagSeconds * 1000;
  const known = [...records.list(model_id, visibleUntil), ...strangers.list(model_id, visibleUntil)];
  const all = inListOrder(known, switches.listOrder);
  const requests = all.slice(offset, end).map((record) => presentRecord(record, publicUrl(), switches));
  const more = switches.listShape === 'total' ? { total: all.length } : { has_more: all.length > end };
  return { status: 200, body: { requests, ...more } };
}

function findRequest(id: string, { records, strangers, switches, publicUrl }: SandboxContext): HttpAnswer {
  const record = records.get(id) ?? strangers.get(id);
  if (record === undefined) return { status: 404, body: { error: `request ${id} not found` } };
  return { status: 200, body: presentRecord(record, publicUrl(), switches) };
}

function cancelRequest(id: string, context: SandboxContext): HttpAnswer {
  const { switches, records, generations } = context;
  if (!switches.deleteWorks) {
    const error = switches.deleteRefusal === 405 ? 'Method Not Allowed' : '404 page not found';
    return { status: switches.deleteRefusal, body: { error } };
  }
  const record = records.get(id);
  if (record !== undefined && isTerminal(record)) {
    return { status: 409, body: { error: `request ${id} is ${record.status} and cannot be cancelled` } };
  }
  generations.cancel(id);
  return findRequest(id, context);
}
