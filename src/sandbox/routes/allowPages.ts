import cors, { type CorsOptions } from 'cors';
import type { FastifyInstance } from 'fastify';

/** CORS for the routes of one scope, as the upstream's storage has it: for pages of all origins. */
export function allowPages(app: FastifyInstance, options: CorsOptions): void {
  const say = cors({ ...options, origin: '*' });
  app.addHook('onRequest', (request, reply, done) => say(request.raw, reply.raw, () => done()));
  // Answered by the hook.
  app.options('/*', () => {});
}
