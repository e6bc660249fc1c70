import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Replacement {
  /** A compiled file, below `dist`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = new URL('../../../', import.meta.url);

export interface Mutant {
  /** Path of its command. */
  readonly cli: string;
  remove(): Promise<void>;
}

/**
 * A copy of the build with a classic bug in it. It stands beside `dist`, so that it finds what that finds.
 * @throws where a text is not found exactly once: the program has moved on, and the mutant must follow.
 */
export async function buildMutant(name: string, replacements: readonly Replacement[]): Promise<Mutant> {
  const folder = fileURLToPath(new URL(`dist-mutant-${name}/`, root));
  await rm(folder, { recursive: true, force: true });
  await cp(fileURLToPath(new URL('dist/', root)), folder, { recursive: true });
  for (const { file, from, to } of replacements) {
    const source = await readFile(folder + file, 'utf8');
    const found = source.split(from).length - 1;
    if (found !== 1) throw new Error(`${file} has ${found} times, and not once:\n${from}`);
    await writeFile(
      folder + file,
      source.replace(from, () => to),
    );
  }
  return { cli: `${folder}cli.js`, remove: () => rm(folder, { recursive: true, force: true }) };
}
