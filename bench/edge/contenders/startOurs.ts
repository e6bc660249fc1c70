import { type GatewayBuild, startGateway } from '../../../test/kit/gateway.ts';
import type { Ground, Running } from './contender.ts';

/** The real program as `start` runs it, with all that it does besides answering: keys, row security, limits, metrics. */
export async function startOurs(
  { gateway: environment }: Ground,
  build: GatewayBuild = {},
): Promise<Running> {
  const { url, pid, log, kill } = await startGateway(environment, build);
  return { url: `${url}/graphql`, pid, complaints: log, stop: kill };
}
