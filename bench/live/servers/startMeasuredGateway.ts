import type { Environment } from '../../../test/kit/command.ts';
import { startGateway } from '../../../test/kit/gateway.ts';
import { Probe, preload } from '../probe/probe.ts';
import type { Contender } from './contender.ts';

export interface MeasuredGateway extends Contender {
  openSockets(): Promise<number>;
}

/** The built gateway, with the probe loaded before it. */
export async function startMeasuredGateway(env: Environment): Promise<MeasuredGateway> {
  const probe = new Probe();
  const NODE_OPTIONS = `--import ${preload}`;
  const gateway = await startGateway({ ...env, ...probe.variables, NODE_OPTIONS });
  const read = async (metric: string) => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(new RegExp(`^${metric} (\\d+)`, 'm').exec(text)?.[1]);
  };
  return {
    url: gateway.url,
    probe,
    subscriptions: () => read('clapperboard_open_subscriptions'),
    openSockets: () => read('clapperboard_open_sockets'),
    async stop() {
      await gateway.kill();
      await probe.remove();
    },
  };
}
