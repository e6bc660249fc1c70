/** The middle of some numbers; of an even count, the upper one. */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param share from 0 to 1. */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
