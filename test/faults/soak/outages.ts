import { setTimeout as delay } from 'node:timers/promises';
import type { TcpProxy } from '../../kit/tcpProxy.ts';

/** A database that is stopped hard is away for so long, and there for as long before that, in seconds. */
const outageSeconds = 10;

/** Takes the database away so many times: connections break, new ones are refused. Until `stopping`. */
export async function takeAway(proxy: TcpProxy, times: number, stopping: AbortSignal): Promise<void> {
  const pause = () => delay(outageSeconds * 1000, undefined, { signal: stopping }).catch(() => {});
  for (let count = 0; count < times && !stopping.aborted; count += 1) {
    await pause();
    await proxy.mode('refuse');
    proxy.reset();
    await pause();
    await proxy.mode('pass');
  }
}
