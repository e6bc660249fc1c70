import { InvalidArgumentError } from 'commander';
import { maxNameLength, readIdentifier } from '../domain/identifier.ts';

/** The name of a key or of a team, in its one form. @throws InvalidArgumentError that says what is wrong with it. */
export function nameArgument(given: string): string {
  const name = readIdentifier(given, maxNameLength);
  if (name.wrong === null) return name.value;
  throw new InvalidArgumentError(`The name ${name.message}.`);
}
