import type { Config } from '../config.ts';
import { isLoopback } from '../hostHeader.ts';

/**
 * Whether the gateway is for whoever sits at this machine: it listens on loopback alone, and nobody has said how others
 * reach it. No page of it shows a key otherwise.
 */
export function isForThisMachineOnly({ host, publicUrl }: Config['http']): boolean {
  return isLoopback(host.toLowerCase()) && (publicUrl === null || isLoopback(new URL(publicUrl).hostname));
}
