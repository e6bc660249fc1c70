import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OperationRequest } from '../prepareOperation.ts';
import type { TrustedDocuments } from '../trustedDocuments.ts';

const asRecord = z.record(z.string(), z.unknown());
const parameters = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: asRecord.nullish(),
  extensions: asRecord.nullish(),
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
const jsonRecord = jsonText.pipe(asRecord.nullable()).optional();
const addressParameters = parameters.extend({ variables: jsonRecord, extensions: jsonRecord });
const document = z.object({
  query: z.string().nullish().catch(null),
  documentId: z.string().nullish().catch(null),
  extensions: z
    .union([asRecord, jsonText.pipe(asRecord)])
    .nullish()
    .catch(null),
});

/** Where a call has its parameters. */
export type Asking = Pick<FastifyRequest, 'method' | 'body' | 'raw'>;

/** GraphQL over HTTP's parameters, from the body of a POST or the address of a GET; or what is wrong with them. */
export function readOperation({ method, body, raw }: Asking): OperationRequest | string {
  if (method === 'POST' && isOperation(body)) return body;
  const parsed =
    method === 'GET' ? addressParameters.safeParse(inAddress(raw.url ?? '')) : parameters.safeParse(body);
  if (parsed.success) return parsed.data;
  return parsed.error.issues
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
    .join('; ');
}

/** What nearly all calls are, told at once; zod says what is wrong with the others. */
function isOperation(body: unknown): body is OperationRequest {
  if (!isRecord(body)) return false;
  const { query, operationName, variables, extensions } = body;
  return (
    typeof query === 'string' &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    (variables === undefined || variables === null || isRecord(variables)) &&
    (extensions === undefined || extensions === null || isRecord(extensions))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * As Apollo Server reads them, which runs them: what it reads otherwise than Fastify would not be measured.
 * What is said twice is a list, and refused.
 */
function inAddress(url: string): Record<string, unknown> {
  const { searchParams } = new URL(url, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/**
 * Writes the document that a call names by its id into the call, as if it had been sent.
 * @throws a GraphQLError where it is not known, or not to be trusted.
 */
export function nameDocument({ method, body, raw }: Asking, trusted: TrustedDocuments): void {
  const given = document.safeParse(method === 'GET' ? inAddress(raw.url ?? '') : body).data ?? {};
  const text = trusted.textOf(given);
  if (text === undefined || text === given.query) return;
  // Without its id: Apollo Server would look for that in a store of its own.
  const { persistedQuery: _named, ...extensions } = given.extensions ?? {};
  if (method !== 'GET') {
    Object.assign(body as object, { query: text, extensions });
    return;
  }
  const address = new URL(raw.url ?? '', 'http://localhost');
  address.searchParams.set('query', text);
  address.searchParams.set('extensions', JSON.stringify(extensions));
  raw.url = address.pathname + address.search;
}

/** The header `Idempotency-Key`, or null. Node reads headers byte by byte; what is UTF-8 is read as such. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string') return null;
  const bytes = Buffer.from(key, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : key;
}

/** The cursor of the last change that an event stream has brought, as its client says; or null. */
export function lastEventIdOf(headers: IncomingHttpHeaders): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}
