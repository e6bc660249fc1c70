import type { FastifyRequest } from 'fastify';
import type { SandboxSwitches } from '../options.ts';

/** Whether the request carries the key; without one in the options any Bearer that is not empty will do. */
export function authorized(request: FastifyRequest, { apiKey }: SandboxSwitches): boolean {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return key !== undefined && (apiKey === undefined || key === apiKey);
}
