import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { createKey } from '../../src/domain/apiKey/apiKeys.ts';
import { createTeam } from '../../src/domain/team/teams.ts';
import type { Role } from '../../src/domain/viewer.ts';
import { builtCli, collect, type Environment, environment } from './command.ts';
import { keepWritten, plantSecret, tokenSecret, upstreamKey } from './secrets/written.ts';

export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** The demo team's key; null unless it runs on the embedded database. */
  readonly key: string | null;
  /** Its log so far: one JSON object a line. */
  log(): string;
  /** SIGTERM, and until it has ended. Returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Any signal, without waiting for what comes of it. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, however it came to that. */
  readonly ended: Promise<void>;
  /** Whether it has not ended yet. */
  running(): boolean;
}

export interface Key {
  readonly teamId: string;
  readonly key: string;
}

/** The variables of a gateway on its own database and sandbox, on any free port, with a data folder to be removed. */
export function gatewayEnvironment(
  databaseUrl: string,
  sandboxUrl: string,
  more: Environment = {},
): Environment {
  plantSecret(upstreamKey);
  plantSecret(tokenSecret);
  const { password } = new URL(databaseUrl);
  if (password) plantSecret(decodeURIComponent(password));
  return {
    DATABASE_URL: databaseUrl,
    GMI_API_KEY: upstreamKey,
    GMI_BASE_URL: sandboxUrl,
    TOKEN_SECRET: tokenSecret,
    PORT: '0',
    SHUTDOWN_GRACE_SECONDS: '1',
    LEASE_SECONDS: '2',
    LISTING_LAG_SECONDS: '1',
    RECONCILE_TIMEOUT_SECONDS: '8',
    ...more,
  };
}

export interface GatewayBuild {
  /** The command's file; the one that `npm run build` makes unless another is given. */
  readonly cli?: string;
}

/** Loaded before a gateway whose environment arms a crash point: what it knows is in CRASH_AT or FREEZE_AT. */
const crashPoint = new URL('crashPoint.mjs', import.meta.url).href;
/** The same for one whose clock is to be wrong, by CLOCK_OFFSET_MINUTES. */
const skewedClock = new URL('skewedClock.mjs', import.meta.url).href;

function preloads(env: Environment): string[] {
  return [
    ...(env.CRASH_AT || env.FREEZE_AT ? ['--import', crashPoint] : []),
    ...(env.CLOCK_OFFSET_MINUTES ? ['--import', skewedClock] : []),
  ];
}

/** A test that fails may never come to its end: no gateway outlives its worker. */
const unended = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of unended) child.kill('SIGKILL');
});

/** `clapperboard start` as a process, ready; in a data folder of its own unless one is given. */
export async function startGateway(env: Environment, build: GatewayBuild = {}): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-gateway-'));
  const child = spawn(process.execPath, [...preloads(env), build.cli ?? builtCli, 'start', '--json'], {
    // As one that npm has started it stops when its parent is gone: a worker that is killed can tell nobody.
    env: environment({ CLAPPERBOARD_DATA_DIR: folder, npm_lifecycle_event: 'test', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  unended.add(child);
  const ended = once(child, 'close').finally(() => {
    unended.delete(child);
    keepWritten('log of a gateway', output.stderr);
    return rm(folder, { recursive: true, force: true });
  });
  while (!output.stdout.includes('\n')) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the gateway did not start:\n${output.stderr}`);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
  const { url, key } = JSON.parse(output.stdout) as Pick<GatewayProcess, 'url' | 'key'>;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    key,
    pid: child.pid ?? 0,
    log: () => output.stderr,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    signal: (signal) => void child.kill(signal),
    ended: ended.then(() => {}),
    running: () => child.exitCode === null && child.signalCode === null,
  };
}

/** A new team with a key, or another key of a team. The database must have been migrated. */
export async function createTeamKey(env: Environment, role: Role = 'member', team?: string): Promise<Key> {
  const database = openDatabase({ url: env.DATABASE_URL ?? '', poolSize: 1, onIdleError: () => {} });
  try {
    const teamId = team ?? (await createTeam({ database }, 'Test')).id;
    const { key } = await createKey({ database }, { teamId, name: 'test', role });
    return { teamId, key };
  } finally {
    await database.close();
  }
}
