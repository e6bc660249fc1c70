/**
 * Writes the types of `operations.graphql` to `generated/graphql.ts`; with --check, fails where the file says otherwise.
 *
 * graphql-codegen's command line does the same with `preset: 'client'` and the settings below; it is not used here
 * because it needs a newer Node than the gateway.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse } from 'graphql';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const schema = read('../../schema.graphql');
const operations = read('operations.graphql');
const folder = new URL('generated/', import.meta.url);
const file = new URL('graphql.ts', folder);

const sections = await preset.buildGeneratesSection({
  baseOutputDir: 'generated/',
  schema: parse(schema),
  schemaAst: buildSchema(schema),
  documents: [{ location: 'operations.graphql', rawSDL: operations, document: parse(operations) }],
  presetConfig: { fragmentMasking: false },
  config: {
    // How each of them travels in JSON; one that is not named here is an error.
    scalars: {
      ID: 'string',
      DateTime: 'string',
      Decimal: 'string',
      JSONObject: 'Record<string, unknown>',
      URL: 'string',
      UUID: 'string',
    },
    strictScalars: true,
    useTypeImports: true,
  },
  plugins: [],
  pluginMap: {},
});
// The preset's other files are for operations that stand between the lines of a program.
const types = await codegen(sections.find(({ filename }) => filename === 'generated/graphql.ts'));

if (!process.argv.includes('--check')) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, types);
} else if (read('generated/graphql.ts') !== types) {
  console.error(
    'examples/typed/generated does not say what the schema makes of the operations: run `npm run examples` and look at the difference.',
  );
  process.exit(1);
} else {
  console.log('examples/typed/generated is what the schema makes of the operations.');
}
