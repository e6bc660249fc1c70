/** What a program that runs for minutes owes to whoever waits for it: a progress line, and an end on Ctrl-C. */

/** The first Ctrl-C asks to end everything that was started. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => controller.abort(new Error(`interrupted by ${signal}`)));
  return controller.signal;
}

/** One line that is written over on a terminal, and lines of a log elsewhere. */
export function showProgress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

/** Runs it, and ends the process with its exit code, or with 1 and a sentence. */
export async function runProgram(main: () => Promise<number>): Promise<void> {
  process.exitCode = await main().catch((error: unknown) => {
    clearProgress();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
}
