import { InvalidArgumentError } from 'commander';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A moment to come, given as such or as a time from now. @throws InvalidArgumentError that says what is wanted. */
export function expiryArgument(value: string): Date {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(value) ?? [];
  const at = unit
    ? new Date(Date.now() + Number(count) * unitMs[unit as keyof typeof unitMs])
    : new Date(/^\d{4}-\d\d-\d\d/.test(value) ? value : Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError(
      'Give a time from now (90s, 15m, 12h, 30d) or a moment (2027-01-31T12:00:00Z).',
    );
  if (at.getTime() <= Date.now()) throw new InvalidArgumentError(`${at.toISOString()} is over.`);
  return at;
}
