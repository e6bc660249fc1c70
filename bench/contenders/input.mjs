/** What a careful stock program checks of a request to be made, and nothing more. */
import { createHash } from 'node:crypto';

/** @returns the faults, all at once. */
export function inputErrors({ audioUri, prompt }) {
  const errors = [];
  if (!URL.canParse(audioUri) || new URL(audioUri).protocol !== 'https:')
    errors.push({
      code: 'INVALID_URL',
      message: 'audioUri must be an https address',
      field: ['input', 'audioUri'],
    });
  if (prompt.trim() === '' || prompt.length > 5000)
    errors.push({
      code: 'TOO_LONG',
      message: 'prompt must have 1–5,000 characters',
      field: ['input', 'prompt'],
    });
  return errors;
}

/** Tells a repeated call from another one. */
export const inputHash = ({ audioUri, prompt }) =>
  createHash('sha256')
    .update(JSON.stringify([audioUri, prompt]))
    .digest();
