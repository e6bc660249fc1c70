import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ClosedPath } from './closedPath.ts';
import type { Ids, RunAs } from './runAs.ts';

/** Bit numbers in linux/capability.h. */
const capabilityBits = { dac_override: 1, dac_read_search: 2 };
type Capability = keyof typeof capabilityBits;

async function heldCapabilities(): Promise<bigint> {
  const status = await readFile('/proc/self/status', 'utf8');
  return BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
}

/**
 * `dac_read_search` (enter folders, read) is the smaller one. A program file that is closed itself needs
 * `dac_override`, and so does a Docker container, whose root is not given the smaller one by default.
 */
async function sufficientCapability(closed: ClosedPath): Promise<Capability | null> {
  const held = await heldCapabilities();
  const candidates: Capability[] = closed.isFolder ? ['dac_read_search', 'dac_override'] : ['dac_override'];
  return candidates.find((name) => (held >> BigInt(capabilityBits[name])) & 1n) ?? null;
}

/** `no_setuid_fixup`: else access(2), with which initdb looks for its programs, ignores the capability of a non-root user. */
function setprivArgs({ uid, gid }: Ids, capability: Capability): string[] {
  const kept = `-all,+${capability}`;
  return [
    '--securebits=+no_setuid_fixup',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${kept}`,
    `--ambient-caps=${kept}`,
    '--',
  ];
}

/**
 * Runs programs as that user with the one capability that gets past `closed`, through util-linux's setpriv.
 * @throws Error where setpriv or the capability is not to be had.
 */
export async function keepingCapabilities(ids: Ids, closed: ClosedPath): Promise<RunAs> {
  const capability = await sufficientCapability(closed);
  if (capability === null) throw cannotPass(ids, closed, 'this root lacks the capability to let it through');
  const prefix = setprivArgs(ids, capability);
  await promisify(execFile)('setpriv', [...prefix, 'true']).catch((error: Error) => {
    throw cannotPass(ids, closed, `setpriv failed (${error.message.trim()})`);
  });
  return (program, args) => ({ file: 'setpriv', args: [...prefix, program, ...args], ids: {} });
}

function cannotPass({ uid }: Ids, { path }: ClosedPath, reason: string): Error {
  return new Error(
    `Postgres refuses to run as root, and user ${uid}, whom it would run as, may not pass ${path}: ${reason}. ` +
      `Start as an ordinary user, or open it (chmod o+x ${path}), or set DATABASE_URL.`,
  );
}
