import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Logger } from '../observability/logger.ts';

export interface SandboxProcess {
  readonly url: string;
  stop(): Promise<void>;
}

const startMs = 15_000;
const stopMs = 5_000;

/**
 * Starts the sandbox as a process of its own. It ends when its channel to us does, so that a killed gateway
 * leaves none behind. It is a process group of its own: Ctrl-C reaches us alone, and we stop it in order.
 * @param port to listen on where it is free, so that the addresses of finished videos outlive a restart.
 */
export async function startSandboxProcess(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly log: Logger;
}): Promise<SandboxProcess> {
  const flags = [
    '--port',
    String(options.port),
    '--port-fallback',
    '--data-dir',
    join(options.dataDir, 'sandbox'),
  ];
  // The command that runs this.
  const child = fork(process.argv[1] ?? '', ['sandbox', '--json', ...flags], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const exited = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), startMs);
  const url = await Promise.race([
    once(child, 'message').then(([message]) => (message as { url: string }).url),
    exited.then(() => Promise.reject(new Error(`The sandbox did not start: ${complaints.join('').trim()}`))),
  ]);
  clearTimeout(late);
  let stopping = false;
  void exited.then(([code]) => {
    if (!stopping)
      options.log.error(
        { code, stderr: complaints.join('').slice(-2000) },
        'the sandbox has ended by itself',
      );
  });
  return {
    url,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await exited;
      clearTimeout(deadline);
    },
  };
}
