/** What the programs here have in common at the terminal. Nothing of it has to do with a client. */
import { randomUUID } from 'node:crypto';
import type { Change } from './operations.ts';

export const url = process.env.CLAPPERBOARD_URL ?? 'http://127.0.0.1:4000';
export const key = process.env.CLAPPERBOARD_KEY ?? '';

export const input = {
  // Without an address of yours, a recording that a gateway with a playground serves itself.
  audioUri: process.env.CLAPPERBOARD_AUDIO ?? `${url}/playground/voice.wav`,
  prompt: process.argv[2] ?? 'A lighthouse keeper tells a story by the window, warm evening light',
  // Whatever repeats the call, a client that reconnects among others, gets the same request and not a second video.
  idempotencyKey: randomUUID(),
};

export function printChange({ version, status, stage }: Change): void {
  console.log(`${version} ${status} ${stage}`);
}

/** Runs a program that follows a request and gives its last change; prints the video's address, or why there is none. */
export async function run(program: () => Promise<Change | undefined>): Promise<void> {
  try {
    if (key === '') throw new Error('CLAPPERBOARD_KEY is not set: give it the key that `npm start` prints.');
    console.log(videoOf(await program()));
  } catch (error) {
    console.error(sentence(error));
    process.exitCode = 1;
  }
}

function videoOf(last: Change | undefined): string {
  if (last?.stage !== 'DONE') throw new Error('The stream ended before the request did.');
  const { status, request } = last;
  if (request.video) return request.video.url;
  throw new Error(request.error?.message ?? `There is no video: the request ended as ${status}.`);
}

/** `fetch failed` says little without its cause. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
