import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { postgresAdapter } from './postgresAdapter.mjs';

/** Where the engine leaves a panic's message; it expects the object to be there. */
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: '',
  get() {
    return this.message;
  },
  set_message(message) {
    this.message = message;
  },
};

/** Node loads a .wasm by `import` only behind a flag, which is what the package's own entry relies on. */
async function load() {
  const bindingsPath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(bindingsPath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The native engine does without a schema where a method brings its own; this one panics when it has none at all. */
const bareSchema = ['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n'];

/**
 * Prisma's schema engine on a database: the returned function runs one of its methods, whose names and shapes are
 * in the package's schema_engine.d.ts. It rejects with the database's own error where there is one.
 * @param {string} url a PostgreSQL connection string
 * @param {[path: string, content: string][]} [datamodels] the Prisma schema, for the methods that are not given it
 */
export async function openSchemaEngine(url, datamodels = [bareSchema]) {
  await load();
  return (method, params) => callOnce(url, datamodels, method, params);
}

/**
 * These two take no shadow database of ours ("must be provided through an external factory") and work only when
 * the engine remembers the migrations' schema from a call that does, such as `devDiagnostic`, which changes nothing.
 */
const needRemembering = new Set(['evaluateDataLoss', 'createMigration']);

/** An engine a call, so that what it remembers is never of before the last change. */
async function callOnce(url, datamodels, method, params) {
  const { factory, close } = postgresAdapter(url);
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, factory);
    if (needRemembering.has(method)) await orPanic(() => engine.devDiagnostic(params));
    return await orPanic(() => engine[method](params));
  } catch (error) {
    throw withDatabaseError(error, factory.errorRegistry);
  } finally {
    await close();
  }
}

/** A panic settles no promise of the engine's: it surfaces as an uncaught error, and the engine is done for. */
async function orPanic(work) {
  let onPanic;
  const panicked = new Promise((_, reject) => {
    onPanic = () => {
      const error = new Error(globalThis.PRISMA_WASM_PANIC_REGISTRY.get());
      reject(Object.assign(error, { name: 'SchemaEnginePanic' }));
    };
  });
  process.once('uncaughtException', onPanic);
  try {
    return await Promise.race([work(), panicked]);
  } finally {
    process.off('uncaughtException', onPanic);
  }
}

/** The engine tells only the number under which the adapter keeps what Postgres said. */
function withDatabaseError(error, registry) {
  const number = /External error id#(\d+)/.exec(error.message)?.[1];
  const kept = number && registry.consumeError(Number(number))?.error;
  if (kept) error.message = `${error.message.split('\n')[0].trim()}\n${kept.message}`;
  return error;
}
