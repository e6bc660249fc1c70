/** Opaque ids: a type's name and its key, in base64url. Nothing of the upstream is in them. */

/** A ReviewCandidate is no Node: it belongs to its request, and its id is for a mutation alone. */
export type IdType = 'VideoRequest' | 'Model' | 'Team' | 'ApiKey' | 'ReviewCandidate';

const idTypes: readonly string[] = [
  'VideoRequest',
  'Model',
  'Team',
  'ApiKey',
  'ReviewCandidate',
] satisfies IdType[];
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** No id of ours is longer; a longer one is not worth decoding. */
const maxLength = 512;

export function toGlobalId(type: IdType, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}

/** What an id names, or null where it is none of ours. An id is untrusted input: it may be anything. */
export function fromGlobalId(id: string): { type: IdType; key: string } | null {
  if (id.length > maxLength) return null;
  const [type, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  const key = rest.join(':');
  if (type === undefined || !idTypes.includes(type) || key === '' || key.includes('\0')) return null;
  if (type !== 'Model' && !uuidForm.test(key)) return null;
  // An id has one spelling, so that equal objects have equal ids: Node's decoder takes padding, blanks and other alphabets.
  return toGlobalId(type as IdType, key) === id ? { type: type as IdType, key } : null;
}

/** The key behind an id of the given type, or null. */
export function keyOf(type: IdType, id: string): string | null {
  const named = fromGlobalId(id);
  return named?.type === type ? named.key : null;
}
