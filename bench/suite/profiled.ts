import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Probe } from './probe/probe.ts';

/** Runs the work with a CPU profile of the server where profiles are asked for; it slows the server down. */
export async function profiled<T>(
  { options: { profiles } }: { readonly options: { readonly profiles: string | null } },
  { probe }: { readonly probe: Probe },
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
