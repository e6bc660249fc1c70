/** `GET /models` and `GET /models/{id}`. */
import type { FastifyInstance } from 'fastify';
import { models } from '../models.ts';
import { unknownModel } from '../plainRefusals.ts';
import { sendAnswer } from './sendAnswer.ts';

export function readModels(app: FastifyInstance): void {
  app.get('/models', async () => ({ model_ids: [...models.keys()] }));
  app.get<{ Params: { id: string } }>('/models/:id', async ({ params: { id } }, reply) => {
    const model = models.get(id);
    return model === undefined ? sendAnswer(reply, unknownModel(id)) : model.detail;
  });
}
