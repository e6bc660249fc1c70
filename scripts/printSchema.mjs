/**
 * Prints the schema that the code builds to schema.graphql; with --check, fails where the file says otherwise.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { GraphQLSchema, printSchema } from 'graphql';
import { createSchema } from '../src/graphql/schema.ts';

const file = new URL('../schema.graphql', import.meta.url);
const header = '# Printed from the code by `npm run schema`; do not edit.\n\n';
const printed = `${header}${printSchema(inReadingOrder(createSchema()))}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, printed);
} else if (readFileSync(file, 'utf8') !== printed) {
  console.error(
    'schema.graphql does not say what the code builds: run `npm run schema` and look at the difference.',
  );
  process.exit(1);
} else {
  console.log('schema.graphql is what the code builds.');
}

/** Queries, mutations and subscriptions first, each type behind the first one that mentions it. */
function inReadingOrder(schema) {
  const config = schema.toConfig();
  const roots = [config.query, config.mutation, config.subscription];
  const reached = new GraphQLSchema({ ...config, types: roots }).getTypeMap();
  const reachedByInterfaceAlone = config.types.filter(({ name }) => !(name in reached));
  return new GraphQLSchema({ ...config, types: [...roots, ...reachedByInterfaceAlone] });
}
