import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OperationRequest } from '../prepareOperation.ts';

const asRecord = z.record(z.string(), z.unknown());
const parameters = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: asRecord.nullish(),
});
/** In an address everything is text. */
const jsonText = z.string().transform((text, issues): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    issues.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});
const addressParameters = parameters.extend({ variables: jsonText.pipe(asRecord.nullable()).optional() });

/** GraphQL over HTTP's parameters, from the body of a POST or the address of a GET; or what is wrong with them. */
export function readParameters({ method, body, query }: FastifyRequest): OperationRequest | string {
  const parsed = method === 'GET' ? addressParameters.safeParse(query) : parameters.safeParse(body);
  if (parsed.success) return parsed.data;
  return parsed.error.issues
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
    .join('; ');
}
