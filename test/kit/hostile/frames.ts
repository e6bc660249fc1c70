import { nested } from './hostileOperation.ts';
import type { Reply } from './reply.ts';
import { type Frame, frameBytes, upgradeHead, Wire } from './wire.ts';

/** What a socket is sent that no client of the protocol would send. */
export interface HostileFrames {
  readonly name: string;
  /** Whether it has said who it is before. */
  readonly initialised: boolean;
  readonly bytes: readonly Buffer[];
  /** It may be answered: it is unusual, and right. */
  readonly harmless: boolean;
}

type Options = Partial<Pick<HostileFrames, 'initialised' | 'harmless'>>;

const query = '{ viewer { role } }';
const subscribe = (id: unknown, payload: unknown = { query }) =>
  JSON.stringify({ type: 'subscribe', id, payload });
const watch = (id: string) => subscribe(id, { query: 'subscription { requestStatusChanged { status } }' });
const text = (payload: string | Buffer, more: Partial<Frame> = {}): Frame => ({
  opcode: 1,
  payload: Buffer.from(payload),
  ...more,
});
const deep = (levels: number) => nested(levels, '{"a":', '1', '}');

function sent(name: string, frames: readonly (string | Frame)[], options: Options = {}): HostileFrames {
  const bytes = frames.map((frame) => frameBytes(typeof frame === 'string' ? text(frame) : frame));
  return {
    name: `frames: ${name}`,
    initialised: true,
    harmless: false,
    ...options,
    bytes,
  };
}
const early = { initialised: false };
const answered = { harmless: true };

export const hostileFrames: readonly HostileFrames[] = [
  ...['', 'x', '{', 'null', '1', '"x"', '[]', 'undefined', '\0', '{}{}', "{'type':'ping'}"].map((message) =>
    sent(`the message ${JSON.stringify(message)}`, [message]),
  ),
  ...[
    '{}',
    '{"type":1}',
    '{"type":null}',
    '{"type":""}',
    '{"type":"nothing"}',
    '{"type":"__proto__"}',
    '{"type":"start","id":"1"}',
    '{"type":["ping"]}',
    '{"__proto__":{"type":"ping"}}',
  ].map((message) => sent(`a type that there is not: ${message}`, [message])),
  ...[
    '{"type":"connection_ack"}',
    '{"type":"next","id":"1","payload":{}}',
    '{"type":"error","id":"1","payload":[{"message":"x"}]}',
  ].map((message) => sent(`a type that only a server sends: ${message}`, [message])),
  sent('an operation before connection_init', [subscribe('1')], early),
  sent('connection_init twice', ['{"type":"connection_init"}']),
  sent('connection_init twice at once', ['{"type":"connection_init"}', '{"type":"connection_init"}'], early),
  sent('connection_init with nobody', ['{"type":"connection_init"}'], early),
  ...['[]', '"x"', '1'].map((payload) =>
    sent(
      `connection_init with the payload ${payload}`,
      [`{"type":"connection_init","payload":${payload}}`],
      early,
    ),
  ),
  sent(
    'connection_init with __proto__',
    ['{"type":"connection_init","payload":{"__proto__":{"Authorization":"x"}}}'],
    early,
  ),
  sent(
    'connection_init with 100 KB of credential',
    [`{"type":"connection_init","payload":{"Authorization":"Bearer ${'x'.repeat(100_000)}"}}`],
    early,
  ),
  sent('an id that runs already', [watch('1'), watch('1')]),
  sent('an id of 2 KB that runs already', [watch('1'.repeat(2_000)), watch('1'.repeat(2_000))]),
  ...[1, null, '', {}, [], true].map((id) => sent(`an id that is ${JSON.stringify(id)}`, [subscribe(id)])),
  ...['__proto__', 'constructor', 'toString', '\0', 'x'.repeat(200_000)].map((id) =>
    sent(`an id that is ${JSON.stringify(id.slice(0, 20))}`, [subscribe(id)], answered),
  ),
  ...[null, [], 'x', 1, {}].map((payload) =>
    sent(`an operation whose payload is ${JSON.stringify(payload)}`, [subscribe('1', payload)]),
  ),
  ...['[]', '"x"', '1'].map((payload) =>
    sent(`a ping with the payload ${payload}`, [`{"type":"ping","payload":${payload}}`]),
  ),
  sent('a ping 40,000 levels deep', [`{"type":"ping","payload":${deep(40_000)}}`], answered),
  sent('a pong 40,000 levels deep', [`{"type":"pong","payload":${deep(40_000)}}`, 'x']),
  sent('a message 200,000 levels deep', [nested(100_000, '[', '', ']')]),
  sent('a complete without an id', ['{"type":"complete"}']),
  sent('bytes in place of a text', [{ opcode: 2, payload: Buffer.from([0, 255, 1, 254]) }]),
  sent('a message as bytes', [{ opcode: 2, payload: Buffer.from(subscribe('1')) }], answered),
  sent(
    'a message in pieces',
    [
      text('{"type":"subscribe",', { fin: false }),
      { opcode: 0, fin: false, payload: Buffer.from('"id":"1",') },
      { opcode: 9, payload: Buffer.from('between') },
      { opcode: 0, payload: Buffer.from('"payload":{"query":"{ viewer { role } }"}}') },
    ],
    answered,
  ),
  sent('a text that is no UTF-8', [text(Buffer.from([0xc3, 0x28]))]),
  sent('a text that ends within a character', [text(Buffer.from([0xf0, 0x9f, 0x8e]))]),
  sent('half a character as bytes', [text(Buffer.from([0xed, 0xa0, 0x80]))]),
  sent('300 KB', [text(subscribe('1', { query: `# ${'x'.repeat(300 * 1024)}` }))]),
  sent('300 KB in pieces', [
    text('x'.repeat(100 * 1024), { fin: false }),
    { opcode: 0, fin: false, payload: Buffer.alloc(100 * 1024, 'x') },
    { opcode: 0, payload: Buffer.alloc(100 * 1024, 'x') },
  ]),
  sent('a length of 2 to the power of 62', [text('x', { length: 2n ** 62n })]),
  sent('a length of 1 GB', [text('x', { length: 2n ** 30n })]),
  ...[3, 7, 11, 15].map((opcode) => sent(`opcode ${opcode}`, [{ opcode, payload: Buffer.from('x') }])),
  ...[1, 2, 4].map((rsv) => sent(`reserved bit ${rsv}`, [text('x', { rsv })])),
  sent('no mask', [text(subscribe('1'), { masked: false })]),
  sent('the end of what has not begun', [{ opcode: 0, payload: Buffer.from('x') }]),
  sent('two beginnings', [text('x', { fin: false }), text('x')]),
  sent('a ping in pieces', [{ opcode: 9, fin: false, payload: Buffer.from('x') }]),
  sent('a ping of 126 bytes', [{ opcode: 9, payload: Buffer.alloc(126) }]),
  sent('a close of one byte', [{ opcode: 8, payload: Buffer.from([3]) }]),
  ...[0, 999, 1004, 1005, 1006, 1015, 5_000].map((code) =>
    sent(`a close with ${code}`, [{ opcode: 8, payload: Buffer.from([code >> 8, code & 255]) }]),
  ),
  sent('a close whose reason is no UTF-8', [{ opcode: 8, payload: Buffer.from([3, 232, 0xc3, 0x28]) }]),
];

/** Requests for a socket that are to be answered with a status of 4xx, and leave the gateway as it was. */
export const hostileUpgrades: readonly (readonly [name: string, head: string])[] = [
  ...[
    '/elsewhere',
    '/',
    '*',
    '//',
    '///',
    '//:',
    '/graphql/',
    '/graphqlx',
    '/graphql%00',
    '/%ff',
    '/..',
    'http://[',
    'http://',
    'ws://x:99999/graphql',
    '/playground',
  ].map((path) => [`at ${path}`, upgradeHead(path)] as const),
  ['without a key', upgradeHead('/graphql', { 'sec-websocket-key': null })],
  ['with a key that is none', upgradeHead('/graphql', { 'sec-websocket-key': 'x' })],
  ['of a version that there is not', upgradeHead('/graphql', { 'sec-websocket-version': '99' })],
  ['without a version', upgradeHead('/graphql', { 'sec-websocket-version': null })],
  ['to HTTP/2', upgradeHead('/graphql', { upgrade: 'h2c' })],
  ['with a protocol of no form', upgradeHead('/graphql', { 'sec-websocket-protocol': ',,,' })],
  ['with a protocol named twice', upgradeHead('/graphql', { 'sec-websocket-protocol': 'a, a' })],
  ...['graphql-ws', 'mqtt', 'GRAPHQL-TRANSPORT-WS', null].map(
    (protocol) =>
      [
        `with the protocol ${protocol}`,
        upgradeHead('/graphql', { 'sec-websocket-protocol': protocol }),
      ] as const,
  ),
  ['by POST', upgradeHead('/graphql').replace('GET', 'POST')],
];

/** Sends them on a socket of their own. */
export async function sendFrames(url: string, key: string, frames: HostileFrames): Promise<Reply> {
  const wire = new Wire(url);
  wire.write(upgradeHead('/graphql'));
  await wire.status();
  if (frames.initialised) {
    const payload = { Authorization: `Bearer ${key}` };
    wire.write(frameBytes(text(JSON.stringify({ type: 'connection_init', payload }))));
    await wire.messages(1);
  }
  for (const bytes of frames.bytes) wire.write(bytes);
  const reply = await wire.reply(frames.initialised ? 1 : 0);
  wire.destroy();
  return reply;
}
