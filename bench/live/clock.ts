/**
 * Milliseconds of the machine's monotonic clock: all processes on it read the same, and nobody sets it back. Good for
 * differences alone.
 */
export function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
