import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Contender } from '../servers/contender.ts';
import type { Stage } from '../stage.ts';

/** Runs the work with a CPU profile of the server where profiles are asked for; it slows the server down. */
export async function profiled<T>(
  { options: { profiles } }: Stage,
  { probe }: Contender,
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
