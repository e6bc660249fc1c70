/**
 * Loaded before a server that is measured, the gateway or the bare one, and nothing of the product: it answers on the
 * Unix socket that LIVE_BENCH_PROBE names. One line a question: `memory` (after two full collections of garbage),
 * `peak` (the highest RSS since the last time it was asked), `profile` and `profile <file>` to begin and end one.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const address = process.env.LIVE_BENCH_PROBE;
/** Between two looks at the RSS, in milliseconds. */
const lookMs = 100;

if (address && isMainThread) listen(address);

function listen(path) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const session = new Session();
  session.connect();
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  setInterval(look, lookMs).unref();

  const answers = {
    async memory() {
      collectGarbage();
      // What its finalizers let go of is collected by the second one.
      await delay(200);
      collectGarbage();
      await delay(200);
      return process.memoryUsage();
    },
    async peak() {
      look();
      const rss = peak;
      peak = 0;
      return { rss };
    },
    async profile(file) {
      if (!file) {
        await session.post('Profiler.enable');
        return session.post('Profiler.start');
      }
      const { profile } = await session.post('Profiler.stop');
      writeFileSync(file, JSON.stringify(profile));
      return {};
    },
  };
  const server = createServer((socket) => {
    createInterface(socket).on('line', async (line) => {
      const [name, ...rest] = line.split(' ');
      socket.write(`${JSON.stringify(await answers[name](rest.join(' ')))}\n`);
    });
    socket.on('error', () => {});
  });
  server.listen(path).unref();
}
