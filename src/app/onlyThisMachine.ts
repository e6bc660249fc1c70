import type { Config } from '../config.ts';
import { isLoopback } from '../hostHeader.ts';

/**
 * Whether only this machine can reach the gateway: it listens on loopback, and PUBLIC_URL names no other machine. Only then
 * does its page show a key.
 */
export function isForThisMachineOnly({ host, publicUrl }: Config['http']): boolean {
  return isLoopback(host.toLowerCase()) && (publicUrl === null || isLoopback(new URL(publicUrl).hostname));
}
