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
/** Each has one try under way at a time. A machine that is too slow for the rate is to show how soon it answers, not how long a queue is. */
const connections = 200;
const turnMs = 5;
const body = '{"query":"{ viewer { role } }"}';

const counts = { sent: 0, refused: 0, others: 0, broken: 0 };
/** Those whose last try has been answered. */
const idle = [];
let over = false;

function open() {
  const socket = connect(Number(port), hostname, () => idle.push(socket));
  socket.on('data', (data) => {
    const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(data.toString('latin1')) ?? [];
    // The rest of an answer that came in two pieces.
    if (status === undefined) return;
    counts[status === '401' ? 'refused' : 'others'] += 1;
    idle.push(socket);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (over) return;
    counts.broken += 1;
    open();
  });
}
for (let count = 0; count < connections; count += 1) open();

function madeUpCall() {
  const key = `clap_${randomBytes(32).toString('base64url')}`;
  const checksum = kind === 'form' ? crc32(key).toString(16).padStart(8, '0') : 'typotypo';
  return `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${key}${checksum}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const begun = performance.now();
const timer = setInterval(() => {
  const elapsed = (performance.now() - begun) / 1000;
  if (elapsed >= Number(seconds)) return end();
  for (let due = Math.floor(elapsed * Number(rate)) - counts.sent; due > 0 && idle.length > 0; due -= 1) {
    idle.shift()?.write(madeUpCall());
    counts.sent += 1;
  }
  return undefined;
}, turnMs);

function end() {
  clearInterval(timer);
  over = true;
  setTimeout(() => process.exit(0), 100);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}
