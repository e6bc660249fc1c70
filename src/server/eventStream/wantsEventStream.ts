import type { FastifyRequest } from 'fastify';

/** Whether the caller wants its answer as server-sent events. */
export function wantsEventStream({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /(^|,)\s*text\/event-stream\b/i.test(headers.accept ?? '');
}
