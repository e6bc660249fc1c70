import pg from 'pg';

/** Prisma's names for what can go wrong: P1003 lets its command line go on to create the database. */
const prismaCodes = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1000' };

/** `cli can-connect-to-database`. Returns the exit code. */
export function canConnect(url) {
  return reporting(async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.end();
  });
}

/** `cli create-database`. Returns the exit code. */
export function createDatabase(url) {
  return reporting(async () => {
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    const client = new pg.Client({ connectionString: maintenance.href });
    await client.connect();
    try {
      await client.query(
        `CREATE DATABASE ${pg.escapeIdentifier(decodeURIComponent(new URL(url).pathname.slice(1)))}`,
      );
    } finally {
      await client.end();
    }
  });
}

/** Prisma's command line reads JSON lines from stderr, and skips the first one. */
async function reporting(work) {
  try {
    await work();
    return 0;
  } catch (error) {
    const fields = { message: error.message, error_code: prismaCodes[error.code] ?? 'P1001' };
    const report = { level: 'ERROR', target: 'schema_engine::logger', fields };
    process.stderr.write(`schema engine\n${JSON.stringify(report)}\n`);
    return 1;
  }
}
