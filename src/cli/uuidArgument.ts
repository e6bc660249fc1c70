import { InvalidArgumentError } from 'commander';

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For commander: an id as the commands print it. */
export function uuidArgument(value: string): string {
  if (uuidForm.test(value)) return value.toLowerCase();
  throw new InvalidArgumentError('It must be an id of 36 characters, as the commands print it.');
}
