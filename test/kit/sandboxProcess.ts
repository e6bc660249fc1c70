/** The sandbox as a process of its own, run from the built command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LedgerEntry } from '../../src/sandbox/ledger.ts';
import { builtCli } from './command.ts';

export interface SandboxProcess {
  /** The base that a client uses as `GMI_BASE_URL`. */
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Path of the command it runs. */
  readonly cli: string;
  /** Every POST so far, read from the file, so that it works on a stopped sandbox too. */
  ledger(): LedgerEntry[];
  /** Ends it in order and, unless told otherwise, deletes its data. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>;
  /** Ends it as a power cut would; its data stay. */
  kill(): Promise<void>;
}

/**
 * @param flags As on the command line. `--port` and `--data-dir` may be among them; without, any free port and a
 *   folder of its own are taken.
 */
export async function startSandboxProcess(flags: readonly string[] = []): Promise<SandboxProcess> {
  const given = flags.includes('--data-dir') ? flags[flags.indexOf('--data-dir') + 1] : undefined;
  const dataDir = given ?? mkdtempSync(join(tmpdir(), 'sandbox-'));
  const args = [builtCli, 'sandbox', '--port', '0', '--json', '--data-dir', dataDir, ...flags];
  // With the IPC channel it ends by itself when the test run is killed.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const { url, ledger } = await announcementOf(child).catch(async (error: unknown) => {
    if (given === undefined) await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    cli: builtCli,
    ledger: () => readLedger(ledger),
    stop: async ({ keepData = false } = {}) => {
      await end('SIGTERM');
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
  };
}

async function announcementOf(child: ChildProcess): Promise<{ url: string; ledger: string }> {
  let complaints = '';
  child.stderr?.on('data', (text) => {
    complaints += String(text);
  });
  if (child.stdout === null) throw new Error('The sandbox was spawned without a pipe');
  for await (const line of createInterface(child.stdout)) return JSON.parse(line);
  throw new Error(`The sandbox did not start:\n${complaints}`);
}

/** A last line without its end is still being written. */
function readLedger(path: string): LedgerEntry[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}
