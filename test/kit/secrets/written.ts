/**
 * Everything that the programs under test write during a run, kept in one folder, so that at its end it can be searched
 * for secrets. Without the folder (the soak, a bench) nothing is kept.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const variable = 'CLAPPERBOARD_TEST_WRITTEN';
const written = 'written';
const planted = 'planted';

export function keepWrittenIn(folder: string): void {
  for (const part of [written, planted]) mkdirSync(join(folder, part), { recursive: true });
  process.env[variable] = folder;
}

/** @param where it was written, to find it again: `log of a gateway`. */
export function keepWritten(where: string, text: string): void {
  keep(written, where, text);
}

/** A value that must never be written, beside those that are known by their form. */
export function plantSecret(value: string): void {
  keep(planted, 'secrets', `${value}\n`);
}

function keep(part: string, name: string, text: string): void {
  const folder = process.env[variable];
  if (folder && text !== '') appendFileSync(join(folder, part, `${name} ${process.pid}`), `${text}\n`);
}

export interface Kept {
  readonly texts: readonly (readonly [where: string, text: string])[];
  readonly planted: readonly string[];
}

export function readKept(folder: string): Kept {
  const read = (part: string) =>
    readdirSync(join(folder, part)).map(
      (name) => [name, readFileSync(join(folder, part, name), 'utf8')] as const,
    );
  const values = read(planted).flatMap(([, text]) => text.split('\n'));
  return { texts: read(written), planted: [...new Set(values)].filter((value) => value !== '') };
}

/** The upstream's key of every gateway under test. */
export const upstreamKey = `planted-${randomUUID()}`;

/** What every gateway under test signs client tokens with: replicas have folders of their own. */
export const tokenSecret = `planted-${randomUUID()}`;
