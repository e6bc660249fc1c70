/**
 * Ends or freezes a gateway at a named step of a request's life. Tests load it with `node --import`; the program
 * knows nothing of it but the names that it publishes on its diagnostics channel.
 *
 * CRASH_AT   `committed:SUBMITTING`: there the process ends by SIGKILL
 * FREEZE_AT  the same, by SIGSTOP: it goes on with SIGCONT
 *
 * A step that a request takes more than once may be counted: `posting#2` is its second POST. Only requests that
 * are younger than the process count, so that a process which takes up what another has left does not die of
 * that; and it happens once.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const channel = 'clapperboard:step';
const { CRASH_AT, FREEZE_AT } = process.env;
const signal = CRASH_AT ? 'SIGKILL' : 'SIGSTOP';
const [point, occurrence = '1'] = (CRASH_AT ?? FREEZE_AT ?? '').split('#');
const bornAt = performance.timeOrigin;
const times = new Map();

/** A UUIDv7 begins with its milliseconds since 1970. */
function isOurs(requestId) {
  return Number.parseInt(requestId.replaceAll('-', '').slice(0, 12), 16) > bornAt;
}

function take({ step, requestId }) {
  if (step !== point || !isOurs(requestId)) return;
  const time = (times.get(requestId) ?? 0) + 1;
  times.set(requestId, time);
  if (time !== Number(occurrence)) return;
  unsubscribe(channel, take);
  process.kill(process.pid, signal);
}

if (point) subscribe(channel, take);
