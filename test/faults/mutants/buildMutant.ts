import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundle } from '../../../scripts/bundle.mjs';

export interface Replacement {
  /** A source file, below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Mutant {
  /** Path of its command. */
  readonly cli: string;
  remove(): Promise<void>;
}

/**
 * The program built with a classic bug in it, beside `dist`, so that it finds what that finds.
 * @throws where a text is not found exactly once: the program has moved on, and the mutant must follow.
 */
export async function buildMutant(name: string, replacements: readonly Replacement[]): Promise<Mutant> {
  const folder = `dist-mutant-${name}`;
  const applied: Replacement[] = [];
  await bundle(folder, [replacing(replacements, applied)]);
  const missed = replacements.find((replacement) => !applied.includes(replacement));
  if (missed) throw new Error(`${missed.file} is no part of the program`);
  return {
    cli: `${root}${folder}/cli.js`,
    remove: () => rm(root + folder, { recursive: true, force: true }),
  };
}

/** @param applied is told of each that was made. */
function replacing(replacements: readonly Replacement[], applied: Replacement[]): Plugin {
  return {
    name: 'replacing',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = replacements.filter(({ file }) => path === `${root}src/${file}`);
        if (own.length === 0) return null;
        const source = await readFile(path, 'utf8');
        applied.push(...own);
        return { contents: own.reduce(replaced, source), loader: 'ts' };
      });
    },
  };
}

function replaced(source: string, { file, from, to }: Replacement): string {
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} times, and not once:\n${from}`);
  return source.replace(from, () => to);
}
