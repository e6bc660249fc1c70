import type { Environment } from '../../test/kit/command.ts';
import { startGateway } from '../../test/kit/gateway.ts';
import { readMetric } from '../../test/kit/metric.ts';
import { Probe, preload } from './probe/probe.ts';

export interface MeasuredGateway {
  readonly url: string;
  readonly pid: number;
  readonly probe: Probe;
  subscriptions(): Promise<number>;
  openSockets(): Promise<number>;
  /** Submissions that it holds open. */
  openSubmissions(): Promise<number>;
  /** Rejects with the end of its log when it ends before it is stopped. */
  readonly lost: Promise<never>;
  /** SIGKILL, as a power cut would. A second call does nothing more. */
  stop(): Promise<void>;
}

/** Characters of its log. */
const toldOfLog = 4_000;

/** The built gateway, with the probe loaded before it. */
export async function startMeasuredGateway(env: Environment): Promise<MeasuredGateway> {
  const probe = new Probe();
  const NODE_OPTIONS = `--import ${preload}`;
  const gateway = await startGateway({ ...env, ...probe.variables, NODE_OPTIONS }).catch(
    async (error: unknown) => {
      await probe.remove();
      throw error;
    },
  );
  const read = (metric: string) => readMetric(gateway.url, metric);
  let stopped = false;
  const lost = gateway.ended.then(() => {
    if (stopped) return new Promise<never>(() => {});
    throw new Error(`the gateway has ended by itself:\n${gateway.log().slice(-toldOfLog)}`);
  });
  return {
    url: gateway.url,
    pid: gateway.pid,
    probe,
    lost,
    subscriptions: () => read('clapperboard_open_subscriptions'),
    openSockets: () => read('clapperboard_open_sockets'),
    openSubmissions: () => read('clapperboard_open_submissions'),
    async stop() {
      stopped = true;
      await gateway.kill();
      await probe.remove();
    },
  };
}
