/**
 * Compares prisma/schema.prisma with what prisma/migrations make of an empty database.
 *
 *   tsx scripts/schemaDrift.mjs                 0 and "in sync", or 1 and the SQL that the migrations lack
 *   tsx scripts/schemaDrift.mjs --create NAME   writes that SQL as a new migration
 *
 * The migrations run in a scratch database beside the one in DATABASE_URL, or, where that is not set, in an
 * embedded server of its own. Prisma looks at tables, columns, enums,
 * foreign keys and indexes; triggers, functions, check constraints and indexes on expressions it passes over.
 */
import { parseArgs } from 'node:util';
import { readMigrations, readSchema, writeMigration } from './schemaDrift/projectFiles.mjs';
import { withPostgres } from './schemaDrift/withPostgres.mjs';
import { openSchemaEngine } from './schemaEngine/openSchemaEngine.mjs';

const { values } = parseArgs({ options: { create: { type: 'string' } } });
const missing = await withPostgres(missingSql).catch(fail);

if (missing === undefined) {
  process.exitCode = 1;
} else if (missing === null) {
  console.log('prisma/schema.prisma and prisma/migrations are in sync.');
} else if (values.create !== undefined) {
  console.log(`Wrote ${await writeMigration(values.create, missing)}. Read it before it is committed.`);
} else {
  console.error(`prisma/migrations differ from prisma/schema.prisma. What they lack:\n\n${missing}`);
  process.exitCode = 1;
}

function fail(error) {
  console.error(`Could not compare prisma/schema.prisma with prisma/migrations: ${error.message}`);
}

/** The SQL from the migrations' state to the schema's, or null where there is none. */
async function missingSql(url) {
  const call = await openSchemaEngine(url);
  const difference = await call('diff', {
    from: { tag: 'migrations', ...(await readMigrations()) },
    to: { tag: 'schemaDatamodel', files: [await readSchema()] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return difference.exitCode === 0 ? null : difference.stdout;
}
