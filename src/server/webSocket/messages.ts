import { MessageType } from 'graphql-ws';
import type { CallParameters } from '../graphql/call.ts';
import { decodeText } from '../graphql/decodeText.ts';
import { isRecord } from '../graphql/isRecord.ts';
import { readParameters } from '../graphql/readParameters.ts';

/** What a client of graphql-transport-ws may send. */
export type ClientMessage =
  | { readonly type: MessageType.ConnectionInit; readonly payload: Payload | null }
  | { readonly type: MessageType.Ping | MessageType.Pong; readonly payload: Payload | null }
  | { readonly type: MessageType.Subscribe; readonly id: string; readonly payload: Payload }
  | { readonly type: MessageType.Complete; readonly id: string };

export type Payload = Readonly<Record<string, unknown>>;

/** A message that the protocol closes the socket for, with 4400. */
export class InvalidMessage extends Error {}

/** Characters: an id is kept for as long as its operation runs, and repeated with each result. */
const maxIdLength = 128;

const types = 'connection_init, ping, pong, subscribe or complete';

/**
 * One message of a client.
 * @throws InvalidMessage, whose text names the message and the field at fault in at most 123 bytes.
 */
export function readMessage(data: Buffer): ClientMessage {
  const message = parsed(data);
  switch (message.type) {
    case MessageType.ConnectionInit:
    case MessageType.Ping:
    case MessageType.Pong:
      return { type: message.type, payload: payloadOf(message, message.type) };
    case MessageType.Subscribe:
      return { type: message.type, id: idOf(message, message.type), payload: operationOf(message) };
    case MessageType.Complete:
      return { type: message.type, id: idOf(message, message.type) };
    default:
      throw new InvalidMessage(`A message has an unknown \`type\`; send ${types}.`);
  }
}

/** The operation of a `subscribe` message. @throws a BAD_REQUEST GraphQLError: that operation's fault, and not the socket's. */
export function parametersOf(payload: Payload): CallParameters {
  return readParameters(payload, 'The payload of `subscribe`');
}

function parsed(data: Buffer): Payload {
  const text = decodeText(data);
  if (text === null) throw new InvalidMessage('A message is not UTF-8.');
  try {
    const message: unknown = JSON.parse(text);
    if (isRecord(message)) return message;
  } catch {
    // The same as any other text that is no message.
  }
  throw new InvalidMessage('A message is not a JSON object.');
}

function payloadOf({ payload }: Payload, type: string): Payload | null {
  if (payload === undefined || payload === null) return null;
  if (!isRecord(payload)) throw new InvalidMessage(`\`payload\` of ${type} must be an object.`);
  return payload;
}

function idOf({ id }: Payload, type: string): string {
  if (typeof id !== 'string' || id === '' || id.length > maxIdLength)
    throw new InvalidMessage(`\`id\` of ${type} must be a string of 1 to ${maxIdLength} characters.`);
  return id;
}

/** What graphql-transport-ws asks of the payload; a document that is named by an id stands in place of `query`. */
function operationOf(message: Payload): Payload {
  const { payload } = message;
  if (!isRecord(payload)) throw new InvalidMessage('`payload` of subscribe must be an object.');
  const { query, documentId, extensions, operationName, variables } = payload;
  const named =
    typeof documentId === 'string' || (isRecord(extensions) && isRecord(extensions.persistedQuery));
  if (typeof query !== 'string' && !(named && (query === undefined || query === null)))
    throw new InvalidMessage('`payload.query` of subscribe must be a string.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw new InvalidMessage('`payload.operationName` of subscribe must be a string.');
  for (const [name, value] of Object.entries({ variables, extensions })) {
    if (!isAbsent(value) && !isRecord(value))
      throw new InvalidMessage(`\`payload.${name}\` of subscribe must be an object.`);
  }
  return payload;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
