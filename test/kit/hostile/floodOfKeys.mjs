/**
 * Calls with keys that are made up, each another, at a given rate: a process of its own, so that what is measured beside
 * it is the gateway. Arguments: address, tries a second, seconds, and `form` for keys of the right form, whose checksum
 * holds, or `typo` for those whose does not. Prints what came of it.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { crc32 } from 'node:zlib';

const [address = '', rate = '', seconds = '', kind = ''] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const connections = 50;
const turnMs = 10;
/** Tries that wait for their answer. A machine that is too slow for the rate is to show how soon it answers, not how long a queue is. */
const maxOpen = 200;
const body = '{"query":"{ viewer { role } }"}';

const counts = { sent: 0, refused: 0, others: 0 };
const sockets = Array.from({ length: connections }, () => {
  const socket = connect(Number(port), hostname);
  let rest = '';
  socket.on('data', (data) => {
    const text = rest + data.toString('latin1');
    const statuses = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    for (const status of statuses) counts[status.endsWith('401') ? 'refused' : 'others'] += 1;
    rest = text.slice(Math.max(text.lastIndexOf('HTTP/1.1 ') + 12, text.length - 11));
  });
  socket.on('error', () => {});
  return socket;
});

function madeUpCall() {
  const key = `clap_${randomBytes(32).toString('base64url')}`;
  const checksum = kind === 'form' ? crc32(key).toString(16).padStart(8, '0') : 'typotypo';
  return `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${key}${checksum}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const begun = performance.now();
const timer = setInterval(() => {
  const elapsed = (performance.now() - begun) / 1000;
  if (elapsed >= Number(seconds)) return end();
  const due = Math.floor(elapsed * Number(rate)) - counts.sent;
  const room = maxOpen - (counts.sent - counts.refused - counts.others);
  const calls = Math.max(0, Math.min(due, room));
  const share = Math.ceil(calls / connections);
  for (let left = calls, at = 0; left > 0; left -= share, at += 1) {
    const count = Math.min(share, left);
    sockets[at]?.write(Array.from({ length: count }, madeUpCall).join(''));
    counts.sent += count;
  }
  return undefined;
}, turnMs);

function end() {
  clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}
