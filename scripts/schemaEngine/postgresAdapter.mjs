import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

/** A dependency of the adapter, not ours: found from where the adapter lies. */
const adapterRequire = createRequire(createRequire(import.meta.url).resolve('@prisma/adapter-pg'));
const { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } = adapterRequire(
  '@prisma/driver-adapter-utils',
);

/** pg_type's `"char"`, in which the catalog keeps kinds of things, and its array. */
const charType = 18;
const charArrayType = 1002;

/**
 * adapter-pg has no reading for `"char"`, and the engine insists on a Character. So it passes for its array,
 * which the adapter knows and the catalog's queries never return, and `catalogAdapter` turns it back.
 */
class CatalogPool extends pg.Pool {
  async query(...query) {
    const result = await super.query(...query);
    for (const field of result.fields ?? [])
      if (field.dataTypeID === charType) field.dataTypeID = charArrayType;
    return result;
  }
}

/**
 * What the schema engine connects through: the database itself, and shadow databases made and dropped beside it.
 * `close` ends what is still open, and drops a shadow that the engine left when it failed.
 */
export function postgresAdapter(url) {
  const open = new Set();
  const adapterOn = async (connectionString, release = async () => {}) => {
    const pool = new CatalogPool({ connectionString });
    const dispose = async () => {
      if (!open.delete(dispose)) return;
      await pool.end();
      await release();
    };
    open.add(dispose);
    return catalogAdapter(pool, dispose);
  };
  const factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => adapterOn(url),
    connectToShadowDb: async () => {
      const shadow = await createShadow(url);
      return adapterOn(shadow.url, shadow.drop);
    },
  };
  const close = () => Promise.all([...open].map((dispose) => dispose()));
  return { factory: bindMigrationAwareSqlAdapterFactory(factory), close };
}

async function catalogAdapter(pool, dispose) {
  const adapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  const character = (type) => (type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type);
  return Object.assign(adapter, {
    queryRaw: async (query) => {
      const result = await queryRaw(query);
      return { ...result, columnTypes: result.columnTypes.map(character) };
    },
    // adapter-pg splits a script at every `;`, also inside function bodies; Postgres takes it whole.
    executeScript: async (script) => {
      await pool.query(script);
    },
    dispose,
  });
}

/** adapter-pg's own would stay in the main database where it was given a connection string, and could not be dropped while connected. */
async function createShadow(url) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const main = new pg.Client({ connectionString: url });
  await main.connect();
  await main.query(`CREATE DATABASE "${name}"`);
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const drop = async () => {
    await main.query(`DROP DATABASE "${name}"`);
    await main.end();
  };
  return { url: shadowUrl.href, drop };
}
