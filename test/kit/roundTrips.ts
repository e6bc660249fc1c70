/** Counts what a gateway asks of its database: it stands between the two and reads Postgres's protocol as it passes. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What goes to the server before it is waited for. */
export interface RoundTrip {
  /** Tells the connections apart. */
  readonly connection: number;
  /** The names of what was run, in order; of a statement without one, its text. */
  readonly statements: readonly string[];
  /** All that was sent: statements' names and parameters stand in it as text. */
  readonly sent: string;
}

export interface RoundTripCounter {
  /** The database's address by way of the counter. */
  readonly url: string;
  /** Forgets what was counted. */
  reset(): void;
  /** All since then, in the order in which they were sent. */
  trips(): readonly RoundTrip[];
  /** The names of what each connection keeps prepared, from its beginning on. */
  prepared(): readonly ReadonlySet<string>[];
  stop(): Promise<void>;
}

/** @param database a server's address that needs no TLS. */
export async function countRoundTrips(database: string): Promise<RoundTripCounter> {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  const prepared: Set<string>[] = [];
  let trips: RoundTrip[] = [];
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const connection = connections;
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const names = new Set<string>();
    prepared.push(names);
    const read = readTrips(
      (trip) => trips.push({ connection, ...trip }),
      (name) => names.add(name),
    );
    client.on('data', read);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket) && other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    reset: () => {
      trips = [];
    },
    trips: () => trips,
    prepared: () => prepared,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}

type Told = Omit<RoundTrip, 'connection'>;

/**
 * Reads a client's side of a connection. After the start, which is one message without a type, each message is a
 * letter, its length in four bytes (which count themselves) and its contents. The server answers what it was sent when
 * it comes to a Sync (`S`) or a simple query (`Q`).
 */
function readTrips(tell: (trip: Told) => void, onPrepared: (name: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  let statements: string[] = [];
  let sent = '';
  const texts = new Map<string, string>();
  const message = (type: string, contents: Buffer) => {
    sent += contents.toString('latin1');
    const [first = '', second = ''] = contents.toString('utf8').split('\0');
    if (type === 'P') texts.set(first, first || second);
    if (type === 'P' && first !== '') onPrepared(first);
    if (type === 'B') statements.push(texts.get(second) ?? second);
    if (type === 'Q') statements.push(first);
    if (type !== 'S' && type !== 'Q') return;
    tell({ statements, sent });
    statements = [];
    sent = '';
  };
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const typed = started ? 1 : 0;
      if (rest.length < typed + 4) return;
      const end = typed + rest.readInt32BE(typed);
      if (rest.length < end) return;
      if (started) message(String.fromCharCode(rest[0] ?? 0), rest.subarray(5, end));
      started = true;
      rest = rest.subarray(end);
    }
  };
}

/**
 * The transactions in which something is named, each as the statements of its round trips. One that is not begun is a
 * transaction by itself.
 */
export function transactionsAbout(
  trips: readonly RoundTrip[],
  names: readonly string[],
): (readonly string[])[][] {
  const open = new Map<number, RoundTrip[]>();
  const transactions: RoundTrip[][] = [];
  for (const trip of trips) {
    const [first] = trip.statements;
    const begun = open.get(trip.connection) ?? [];
    const transaction = [...begun, trip];
    if (first === 'BEGIN' || (begun.length > 0 && first !== 'COMMIT' && first !== 'ROLLBACK')) {
      open.set(trip.connection, transaction);
      continue;
    }
    open.delete(trip.connection);
    transactions.push(transaction);
  }
  return transactions
    .filter((transaction) => transaction.some(({ sent }) => names.some((name) => sent.includes(name))))
    .map((transaction) => transaction.map(({ statements }) => statements));
}
