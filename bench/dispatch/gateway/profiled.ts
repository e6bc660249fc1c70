import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Stage } from '../stage.ts';
import type { MeasuredGateway } from './startMeasuredGateway.ts';

/** Runs the work with a CPU profile of the gateway where profiles are asked for; it slows the gateway down. */
export async function profiled<T>(
  { options: { profiles } }: Stage,
  { probe }: MeasuredGateway,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  if (profiles === null) return work();
  await mkdir(profiles, { recursive: true });
  await probe.beginProfile();
  const result = await work();
  await probe.endProfile(resolve(profiles, `${name}.cpuprofile`));
  return result;
}
