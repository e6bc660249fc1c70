/** Finds an ffmpeg and runs it, so that none is left behind. */
import { spawn, spawnSync } from 'node:child_process';
import { z } from 'zod';

/** Far above what 20 s of video take on a slow machine. */
const longestRunMs = 180_000;
/** A picture of the largest size takes a quarter of it. Kilobytes of address space. */
const maxMemoryKb = 2 * 1024 * 1024;
/** Of all threads together. */
const maxCpuSeconds = 600;
const keptErrorBytes = 2000;
/** Without it ffmpeg takes as many as there are cores, and memory for each. */
export const maxThreads = 4;

/**
 * The shell sets the limits and becomes ffmpeg, so that its process id is ffmpeg's. macOS has no limit of address space:
 * there the size of the inputs is all that bounds it. Windows has neither.
 */
const limits = `ulimit -t ${maxCpuSeconds}; ulimit -v ${maxMemoryKb} 2>/dev/null; exec "$@"`;

/**
 * The bundled binary, or else `ffmpeg` on PATH.
 * @throws Error saying how to get one, when there is neither.
 */
export async function findFfmpeg(): Promise<string> {
  const bundled = await bundledFfmpeg();
  for (const path of bundled === undefined ? ['ffmpeg'] : [bundled, 'ffmpeg']) {
    if (spawnSync(path, ['-version'], { stdio: 'ignore' }).status === 0) return path;
  }
  throw new Error(
    'The sandbox renders real videos and found no ffmpeg: neither the optional package @ffmpeg-installer/ffmpeg ' +
      'works here, nor is there an ffmpeg on PATH. Install ffmpeg, or run npm ci without --omit=optional.',
  );
}

/** Named in a variable, so that the build does not ask for an optional package. */
const optionalPackage: string = '@ffmpeg-installer/ffmpeg';
const installer = z.object({ default: z.object({ path: z.string() }) });

/** The package throws on import (a string, even) where it has no binary for the platform. */
async function bundledFfmpeg(): Promise<string | undefined> {
  try {
    return installer.parse(await import(optionalPackage)).default.path;
  } catch {
    return undefined;
  }
}

/**
 * Runs ffmpeg within limits of time and memory.
 * @throws Error with the end of what ffmpeg said; the signal's reason when that fires, after the process is gone.
 */
export async function runFfmpeg(path: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const command = [path, '-v', 'error', '-nostdin', '-y', ...args];
  const limited = process.platform === 'win32' ? command : ['/bin/sh', '-c', limits, 'sh', ...command];
  const child = spawn(limited[0] ?? path, limited.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
    timeout: longestRunMs,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptErrorBytes);
  });
  child.on('error', (error) => {
    said += error.message;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`ffmpeg failed: ${said.trim() || `exit ${code}`}`);
}
