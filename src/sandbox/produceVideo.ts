/** From a record's payload to its video: fetch, check, render. */
import { probeAudio } from './audioProbe.ts';
import type { Produce } from './generations.ts';
import { imageKind } from './imageKind.ts';
import { limitConcurrency } from './limitConcurrency.ts';
import { fetchMedia, type InputKey } from './mediaFetch.ts';
import type { Renders } from './renders.ts';
import type { Uploads } from './uploads.ts';

/** Each may hold 47 MB of inputs in memory. */
const concurrentProductions = 8;

/** What was uploaded here is read from the disk: the public address need not be reachable from this machine. */
export function videoProduction(renders: Renders, uploads: Uploads): Produce {
  const limited = limitConcurrency(concurrentProductions);
  return ({ payload }, signal, patienceSeconds) => {
    const load = async (key: InputKey, url: string) =>
      (await uploads.read(url)) ?? (await fetchMedia(key, url, signal, patienceSeconds));
    return limited(async () => {
      signal.throwIfAborted();
      const bytes = await load('audio_uri', payload.audio_uri);
      const audio = { bytes, ...(await probeAudio(bytes)) };
      const image = payload.image_uri && { bytes: await load('image_uri', payload.image_uri) };
      if (image) imageKind(image.bytes);
      const render = await renders.render({ audio, ...(image && { image }) });
      return { render, durationMs: Math.round(audio.seconds * 1000) };
    });
  };
}
