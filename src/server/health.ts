import type { FastifyInstance } from 'fastify';
import { type Gate, readGates } from '../domain/model/gates.ts';
import type { OperationsOptions } from './options.ts';

/** As long as the readiness takes at most, in milliseconds: the two are asked side by side. */
const answerMs = 2_000;

/**
 * /health/live: the process answers. /health/ready: it can do its work. Neither ever depends on the upstream: it
 * being away is no reason to restart us. /health shows all of it, for a person or a monitor.
 */
export function healthRoutes(app: FastifyInstance, options: OperationsOptions): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const fault = await options.readiness();
    if (fault === null) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reason: fault });
  });
  app.get('/health', async (_request, reply) => {
    const [fault, gates] = await Promise.all([options.readiness(), gatesInTime(options)]);
    const stopping = options.stopping.aborted;
    const upstream = upstreamHealth(gates);
    return reply.code(fault === null ? 200 : 503).send({
      status: fault === null && upstream.status === 'open' ? 'ok' : 'degraded',
      process: { status: stopping ? 'stopping' : 'ok' },
      database: fault === null || stopping ? { status: 'ok' } : { status: 'not ready', reason: fault },
      upstream,
    });
  });
}

/** null where the database does not say, or not in time. */
async function gatesInTime({ services }: OperationsOptions): Promise<Gate[] | null> {
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, answerMs, null).unref();
  });
  return Promise.race([readGates(services, null).catch(() => null), late]);
}

/** Without what the upstream has said: whoever asks has no key. */
function upstreamHealth(gates: readonly Gate[] | null) {
  if (gates === null) return { status: 'unknown', gates: [] };
  const shown = gates.map(({ scope, reason, until }) => ({ scope, reason, until }));
  if (gates.length === 0) return { status: 'open', gates: shown };
  return { status: gates.some(({ closed }) => closed) ? 'closed' : 'trying', gates: shown };
}
