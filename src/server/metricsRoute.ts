import type { FastifyInstance } from 'fastify';
import type { OperationsOptions } from './options.ts';

/** /metrics for Prometheus. It names no team and no request, so it needs no key; keep it inside your network all the same. */
export function metricsRoute(app: FastifyInstance, { services: { metrics } }: OperationsOptions): void {
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
  app.addHook('onResponse', (request, reply, done) => {
    done();
    const route = request.routeOptions.url ?? 'none';
    metrics.httpSeconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
