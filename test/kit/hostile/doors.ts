/** The ways in, each handed the same operations. */
import { agent, exchange, type Got, type Sent } from './exchange.ts';
import type { HostileOperation } from './hostileOperation.ts';
import type { Reply, Result } from './reply.ts';
import { SocketDoor } from './socketDoor.ts';

export interface Door {
  readonly name: string;
  /** Whether this operation can be said here. */
  takes(operation: HostileOperation): boolean;
  send(operation: HostileOperation): Promise<Reply>;
  close(): Promise<void>;
}

export const doorNames = ['POST', 'GET', 'POST, event stream', 'GET, event stream', 'WebSocket'] as const;
export type DoorName = (typeof doorNames)[number];

/** Node takes 16 KB of head, the key and the rest of it included. */
const longestAddress = 12 * 1024;

export function openDoor(name: DoorName, url: string, key: string): Door {
  if (name === 'WebSocket') return new SocketDoor(url, key);
  const headers = {
    authorization: `Bearer ${key}`,
    accept: name.includes('stream') ? 'text/event-stream' : 'application/json',
    'content-type': 'application/json',
  };
  const byPost = name.startsWith('POST');
  return {
    name,
    takes: (operation) => byPost || addressOf(operation) !== null,
    async send(operation) {
      const sent: Sent = byPost
        ? { method: 'POST', path: '/graphql', headers, body: operation.json }
        : { method: 'GET', path: addressOf(operation) ?? '', headers };
      return readReply(await exchange(url, sent, agent));
    },
    close: async () => {},
  };
}

export function readReply({ status, headers, text }: Got): Reply {
  const isStream = headers['content-type']?.startsWith('text/event-stream') ?? false;
  return isStream
    ? readEvents(status, text)
    : { code: status, text, results: readResult(text), complete: true };
}

function readEvents(code: number, text: string): Reply {
  const events = text.split('\n\n').flatMap((block) => {
    const [, event, data = ''] = /^event: (\w+)\ndata:(.*)$/m.exec(block) ?? [];
    return event === undefined ? [] : [{ event, data }];
  });
  const results = events
    .filter(({ event }) => event === 'next')
    .map(({ data }) => JSON.parse(data) as Result);
  return { code, text, results, complete: events.at(-1)?.event === 'complete' };
}

function readResult(text: string): Result[] | null {
  if (!text.startsWith('{')) return null;
  const result = JSON.parse(text) as Result & { error?: unknown };
  return 'errors' in result || 'data' in result ? [result] : null;
}

/** The operation in an address, as GraphQL over HTTP has it; null where it does not fit in. */
function addressOf({ parameters }: HostileOperation): string | null {
  if (parameters === null || typeof parameters.query !== 'string') return null;
  // In an address everything is text, and a text cannot be told from what it holds.
  if (typeof parameters.variables === 'string' || typeof parameters.extensions === 'string') return null;
  const said = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const path = `/graphql?${new URLSearchParams(said)}`;
  return path.length > longestAddress ? null : path;
}
