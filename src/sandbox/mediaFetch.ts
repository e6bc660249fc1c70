/** Fetches what a payload points at, within the bounds of LTX's own API. */
import { setTimeout as delay } from 'node:timers/promises';
import { fetch } from 'undici';
import { GenerationRejected } from './generationRejected.ts';

const megabyte = 1024 * 1024;
const longestFetchMs = 20_000;

/** Bytes that each input may have at most. */
export const largestInput = { audio_uri: 32 * megabyte, image_uri: 15 * megabyte } as const;
export type InputKey = keyof typeof largestInput;

/** Between two tries of one who is patient, in milliseconds. */
const retryMs = 250;

/**
 * @param key Which input it is: decides the bound, and is named in the error.
 * @param patienceSeconds For so long a server that cannot be reached is tried again.
 * @throws GenerationRejected when it cannot be had; the signal's reason when that fires.
 */
export async function fetchMedia(
  key: InputKey,
  url: string,
  signal: AbortSignal,
  patienceSeconds = 0,
): Promise<Uint8Array> {
  const deadline = performance.now() + patienceSeconds * 1000;
  for (;;) {
    try {
      return await fetchOnce(key, url, signal);
    } catch (error) {
      const unreachable = error instanceof GenerationRejected && error.cause !== undefined;
      if (!unreachable || performance.now() > deadline) throw error;
    }
    await delay(retryMs, undefined, { signal });
  }
}

/** @throws GenerationRejected with a cause where no answer came. */
async function fetchOnce(key: InputKey, url: string, signal: AbortSignal): Promise<Uint8Array> {
  const target = readUrl(key, url);
  try {
    const response = await fetch(target, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestFetchMs)]),
    });
    if (!response.ok) throw new GenerationRejected(`${key} could not be fetched: HTTP ${response.status}`);
    return await readBounded(key, response.body ?? []);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof GenerationRejected
      ? error
      : new GenerationRejected(`${key} could not be fetched`, error);
  }
}

function readUrl(key: InputKey, url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new GenerationRejected(`${key} must be an http or https URL`);
}

async function readBounded(
  key: InputKey,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > largestInput[key]) {
      throw new GenerationRejected(`${key} must have at most ${largestInput[key] / megabyte} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
