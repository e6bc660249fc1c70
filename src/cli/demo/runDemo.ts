import { constants, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { print, printable } from '../print.ts';
import type { DemoOptions } from './demoOptions.ts';
import { findGateway } from './findGateway.ts';
import { GatewayClient, type UserError, type WatchedChange } from './gatewayClient.ts';
import { Progress } from './progress.ts';
import { provideMedia } from './provideMedia.ts';

/** Generates one video as any client would: upload, mutation, subscription, download. Exits with 1 where there is none. */
export async function runDemo(options: DemoOptions & { file: string }): Promise<void> {
  await checkFolder(options.out);
  const gateway = await findGateway(options);
  const interrupted = () => void gateway.stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    await generate(new GatewayClient(gateway.url, gateway.key), options);
  } finally {
    process.off('SIGINT', interrupted);
    await gateway.stop();
  }
}

async function generate(client: GatewayClient, options: DemoOptions & { file: string }): Promise<void> {
  const audioUri = await provideMedia(client, options.file);
  const imageUri = options.image === undefined ? undefined : await provideMedia(client, options.image);
  const { request: created, errors } = await client.generateVideo({
    audioUri,
    imageUri,
    prompt: options.prompt,
  });
  if (!created) throw new Error(`The gateway refused the input:\n${describe(errors)}`);
  print(`Request ${printable(created.id)}`);
  const last = await watch(client, created.id);
  const { status, request } = last;
  if (status !== 'SUCCESS' || !request.video)
    throw new Error(printable(`There is no video: ${status}. ${request.error?.message ?? ''}`.trim()));
  await save(request.video.url, options.out);
  print(`\nSaved ${printable(options.out)}\nfrom  ${printable(request.video.url)}`);
}

/** Before anything is asked for: a video that cannot be saved may have been paid for. */
async function checkFolder(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK).catch(() => {
    throw new Error(
      `${file} cannot be written: there is no folder ${folder}, or it is not yours to write in.`,
    );
  });
}

/** Shows every change until the last one. A request that needs review ends the watching too: only an operator moves it. */
async function watch(client: GatewayClient, requestId: string): Promise<WatchedChange> {
  const progress = new Progress();
  try {
    for await (const change of client.watch(requestId)) {
      progress.show(change);
      if (change.stage === 'NEEDS_REVIEW')
        throw new Error('The gateway cannot tell what became of it: see `clapperboard request review`.');
      if (change.stage === 'DONE') return change;
    }
  } finally {
    progress.end();
  }
  throw new Error('The subscription ended before the request did.');
}

async function save(url: string, file: string): Promise<void> {
  const { statusCode, body } = await request(url);
  if (statusCode !== 200)
    throw new Error(`The video could not be fetched: ${printable(url)} answered ${statusCode}.`);
  await pipeline(body, createWriteStream(file));
}

function describe(errors: readonly UserError[]): string {
  return errors.map(({ code, message }) => `  - ${printable(message)} (${printable(code)})`).join('\n');
}
