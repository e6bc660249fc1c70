/** Wires the sandbox together, in one sequence, and stops it in order. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { describeDirectives } from './directives.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { Generations } from './generations.ts';
import { holdDirectory } from './holdDirectory.ts';
import { Ledger } from './ledger.ts';
import { readOptions, type SandboxOptions, type SandboxSwitches } from './options.ts';
import { unauthorized } from './plainRefusals.ts';
import { videoProduction } from './produceVideo.ts';
import { Records } from './records.ts';
import { Renders } from './renders.ts';
import { authorized } from './routes/authorized.ts';
import type { SandboxContext } from './routes/context.ts';
import { knownHostsOnly } from './routes/knownHostsOnly.ts';
import { postRequest } from './routes/postRequest.ts';
import { postUploadUrl } from './routes/postUploadUrl.ts';
import { putUpload } from './routes/putUpload.ts';
import { readMedia } from './routes/readMedia.ts';
import { readModels } from './routes/readModels.ts';
import { readRequests } from './routes/readRequests.ts';
import { sendAnswer } from './routes/sendAnswer.ts';
import { Strangers } from './strangers.ts';
import { Uploads } from './uploads.ts';

export interface Sandbox {
  /** The base that a client uses, all API paths directly below it; no slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Absolute path of the ledger, a JSON line for every `POST /requests`. */
  readonly ledger: string;
  /** Resolves when no connection is open and no ffmpeg runs; unfinished generations go on at the next start. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox, and carries on what the last run with the same `dataDir` left unfinished.
 * @throws Error when an option is wrong, no ffmpeg is found, another sandbox has the `dataDir`, or the
 *   port is taken (code `EADDRINUSE`).
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const switches = readOptions(options);
  const ffmpeg = await findFfmpeg();
  const dataDir = resolve(switches.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const release = await holdDirectory(dataDir);
  const stopping = new AbortController();

  const app = fastify({ forceCloseConnections: true });
  let url = '';
  const publicUrl = () => switches.publicUrl?.replace(/\/+$/, '') ?? url;
  const ledgerPath = resolve(dataDir, 'ledger.jsonl');
  const ledger = new Ledger(ledgerPath, switches.chargeOnFailure);
  const records = new Records(resolve(dataDir, 'records.jsonl'));
  const strangers = new Strangers(switches.listForeign, Date.now());
  const uploads = new Uploads(resolve(dataDir, 'uploads'), resolve(dataDir, 'upload-secret'), publicUrl);
  const rendersDirectory = resolve(dataDir, 'renders');
  const renders = new Renders(rendersDirectory, ffmpeg, switches.fps, stopping.signal);
  const generations = new Generations(records, videoProduction(renders, uploads), switches, stopping.signal);
  serve(app, { switches, ledger, records, strangers, generations, uploads, rendersDirectory, publicUrl });

  const stop = async () => {
    stopping.abort();
    await app.close();
    await renders.settled();
    records.close();
    ledger.close();
    release();
  };
  await listen(app, switches).catch((error: unknown) => stop().finally(() => Promise.reject(error)));
  const { port } = app.server.address() as AddressInfo;
  url = `http://${reachableHost(switches.host)}:${port}`;
  for (const record of records.unfinished()) generations.carryOn(record);
  return { url, port, ledger: ledgerPath, stop };
}

function serve(app: FastifyInstance, context: SandboxContext): void {
  app.removeAllContentTypeParsers();
  app.register(async (storage) => putUpload(storage, context), { prefix: '/storage' });
  app.register(async (media) => readMedia(media, context), { prefix: '/media' });
  app.register(async (api) => {
    // Text, not JSON: a body that cannot be read is written to the ledger as well.
    api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    api.addHook('onRequest', knownHostsOnly(context.switches));
    api.get('/', async () => `The sandbox. What a prompt can ask of it:\n${describeDirectives()}\n`);
    api.get('/sandbox/ledger', async () => context.ledger.entries());
    postRequest(api, context);
    api.register(async (keyed) => serveKeyed(keyed, context));
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('404 page not found'));
}

/** What needs a key. `POST /requests` does too, but asks for it itself: its refusals are in the ledger. */
function serveKeyed(api: FastifyInstance, context: SandboxContext): void {
  api.addHook('onRequest', async (request, reply) => {
    if (!authorized(request, context.switches)) return sendAnswer(reply, unauthorized(context.switches));
  });
  readRequests(api, context);
  readModels(api);
  postUploadUrl(api, context);
}

async function listen(app: FastifyInstance, { host, port, portFallback }: SandboxSwitches): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || !portFallback) throw error;
    await app.listen({ host, port: 0 });
  }
}

/** An address to call it by: "any address" is none. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
