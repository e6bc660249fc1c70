/** Cursors are opaque to clients and untrusted here: whatever comes in is checked before anything is read by it. */
import type { ListPosition } from '../../domain/listRange.ts';
import { badInput } from '../error/refusals.ts';

const listForm = /^r:(\d{1,15}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const eventForm = /^e:(\d{1,18})$/;
/** No cursor of ours is longer. */
const maxLength = 128;

/** The place of an entry in its list. */
export function encodeListCursor({ createdAt, id }: ListPosition): string {
  return encode(`r:${createdAt.getTime()}:${id}`);
}

/** @throws a BAD_USER_INPUT error naming the argument. */
export function decodeListCursor(cursor: string, argument: string): ListPosition {
  const match = listForm.exec(decode(cursor));
  const position = match?.[1] && match[2] && { createdAt: new Date(Number(match[1])), id: match[2] };
  if (!position || encodeListCursor(position) !== cursor)
    throw badInput(`${argument} is not a cursor of this list; give one that a page came with`);
  return position;
}

/** The place of a change in its team's event log. */
export function encodeEventCursor(sequence: bigint): string {
  return encode(`e:${sequence}`);
}

/** @throws a BAD_USER_INPUT error naming the argument. */
export function decodeEventCursor(cursor: string, argument: string): bigint {
  const match = eventForm.exec(decode(cursor));
  const sequence = match?.[1] === undefined ? null : BigInt(match[1]);
  // A cursor has one spelling: Node's decoder takes many, and ignores what it does not know.
  if (sequence === null || encodeEventCursor(sequence) !== cursor)
    throw badInput(`${argument} is not a cursor of a change; give one that a change came with`);
  return sequence;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(cursor: string): string {
  return cursor.length > maxLength ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
}
