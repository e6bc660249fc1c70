/** Ids and cursors as the gateway has them, so that all give the same answer. */

export const toGlobalId = (id) => base64(`VideoRequest:${id}`);

/** null where it names nothing of ours. */
export const fromGlobalId = (globalId) => /^VideoRequest:([0-9a-f-]{36})$/.exec(text(globalId))?.[1] ?? null;

export const toCursor = ({ id, createdAt }) => base64(`r:${createdAt.getTime()}:${id}`);

export function fromCursor(cursor) {
  const [, time, id] = /^r:(\d+):([0-9a-f-]{36})$/.exec(text(cursor)) ?? [];
  if (id === undefined) throw new Error('after is not a cursor of this list');
  return { createdAt: new Date(Number(time)), id };
}

const base64 = (value) => Buffer.from(value).toString('base64url');
const text = (value) => Buffer.from(value, 'base64url').toString();
