import parseJson from 'secure-json-parse';
import type { CallParameters, Variables } from './call.ts';
import { isRecord } from './isRecord.ts';
import { badRequest, refusal } from './refusal.ts';

const noVariables: Variables = {};

/** @throws a BAD_REQUEST error where the text is not JSON, or holds a key that reaches a prototype. */
export function parseCall(text: string, what: string): unknown {
  try {
    return parseJson.parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw badRequest(
      text.includes('"__proto__"') || text.includes('"constructor"')
        ? `${what} is not valid JSON, or has a key \`__proto__\` or \`constructor.prototype\`, which is not accepted.`
        : `${what} is not valid JSON.`,
    );
  }
}

/**
 * The parameters of a call from a parsed body or the payload of a `subscribe` message. An empty text counts as absent.
 * @param what names the source in a sentence, such as `The body`.
 * @throws a BAD_REQUEST error that names the parameter at fault and what it must be.
 */
export function readParameters(given: unknown, what: string): CallParameters {
  if (Array.isArray(given))
    throw refusal(
      'BATCHING_NOT_SUPPORTED',
      `${what} is a list; send one operation a call, since batches are not supported.`,
    );
  if (!isRecord(given))
    throw badRequest(
      `${what} is ${typeOf(given)}; it must be an object such as {"query": "{ viewer { role } }"}.`,
    );
  const query = text(given, 'query');
  const documentId = text(given, 'documentId');
  const persistedHash = hashIn(record(given, 'extensions'));
  if (query === null && documentId === null && persistedHash === null)
    throw badRequest(
      `${what} has no \`query\`; send the document as \`query\`, or the id of a known one as \`documentId\`.`,
    );
  return {
    query,
    documentId: documentId?.replace(/^sha256:/, '') ?? null,
    persistedHash,
    operationName: text(given, 'operationName'),
    variables: record(given, 'variables') ?? noVariables,
  };
}

/** The same from an address, where everything is text: `variables` and `extensions` are JSON. */
export function readAddressParameters(given: Readonly<Record<string, string>>): CallParameters {
  const { variables, extensions, ...rest } = given;
  return readParameters(
    {
      ...rest,
      variables: jsonOf(variables, 'The parameter `variables`'),
      extensions: jsonOf(extensions, 'The parameter `extensions`'),
    },
    'The address',
  );
}

function jsonOf(value: string | undefined, what: string): unknown {
  return value === undefined || value === '' ? undefined : parseCall(value, what);
}

function text(given: Variables, name: string): string | null {
  const value = given[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw badRequest(`\`${name}\` is ${typeOf(value)}; it must be a string.`);
  return value;
}

function record(given: Variables, name: string): Variables | null {
  const value = given[name];
  if (value === undefined || value === null || value === '') return null;
  if (!isRecord(value)) throw badRequest(`\`${name}\` is ${typeOf(value)}; it must be a JSON object.`);
  return value;
}

function hashIn(extensions: Variables | null): string | null {
  const named = extensions && record(extensions, 'persistedQuery');
  if (!named) return null;
  const { version, sha256Hash } = named;
  if (version !== undefined && version !== 1)
    throw badRequest('`extensions.persistedQuery.version` must be 1.');
  if (typeof sha256Hash !== 'string' || sha256Hash === '')
    throw badRequest(
      '`extensions.persistedQuery.sha256Hash` must be the SHA-256 of the document in hexadecimal.',
    );
  return sha256Hash;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
