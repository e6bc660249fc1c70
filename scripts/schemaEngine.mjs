#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which its command line would download from a host that not every
 * network reaches: the same JSON-RPC over stdin and stdout, answered by the WebAssembly build from npm. So
 *
 *   PRISMA_SCHEMA_ENGINE_BINARY=scripts/schemaEngine.mjs npx prisma migrate status
 *
 * works with the unmodified command line, and so do `migrate dev|deploy|diff|resolve|reset` and `db push`.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { canConnect, createDatabase } from './schemaEngine/connectionCommands.mjs';
import { openSchemaEngine } from './schemaEngine/openSchemaEngine.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { datasource: { type: 'string' }, datamodels: { type: 'string', multiple: true } },
});
const { url } = JSON.parse(values.datasource ?? '{}');

if (positionals[0] === 'cli') {
  const command = { 'can-connect-to-database': canConnect, 'create-database': createDatabase }[
    positionals[1]
  ];
  process.exitCode = await command(url);
} else {
  await serve();
}

async function serve() {
  const datamodels = values.datamodels?.map((path) => [path, readFileSync(path, 'utf8')]);
  const call = await openSchemaEngine(url, datamodels);
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    // Without a method it is the answer to a `print` of ours.
    if (message.method !== undefined) await answer(call, message);
  }
}

async function answer(call, { id, method, params }) {
  try {
    const result = (await call(method, params)) ?? null;
    // What the native engine writes out itself, the other one returns.
    if (typeof result?.stdout === 'string')
      send({ id: 0, method: 'print', params: { content: result.stdout } });
    send({ id, result });
  } catch ({ name, message, code }) {
    const data = { is_panic: name === 'SchemaEnginePanic', message, meta: null, error_code: code ?? null };
    send({ id, error: { code: 4466, message, data } });
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
