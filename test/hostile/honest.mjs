/** A well-behaved caller in a thread of its own: what the attackers of a test do to their own thread is not its matter. */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Agent, request } from 'undici';

const dispatcher = new Agent({ connections: 1 });
const { url, key } = workerData;
const body = JSON.stringify({ query: '{ requests(first: 10) { nodes { id status } } viewer { role } }' });
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const latencies = [];
let failed = 0;
let over = false;
parentPort.once('message', () => {
  over = true;
});
// One call after the other with a pause between them, as a page would, on a connection that stays open.
while (!over) {
  const begun = performance.now();
  const { statusCode, body: answer } = await request(`${url}/graphql`, {
    dispatcher,
    method: 'POST',
    headers,
    body,
  });
  await answer.dump();
  latencies.push(performance.now() - begun);
  if (statusCode !== 200) failed += 1;
  await delay(10);
}
await dispatcher.close();
parentPort.postMessage({ latencies, failed });
