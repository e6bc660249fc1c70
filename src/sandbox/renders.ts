/** Finished videos by what they are made of: the same inputs give the same video, so it is rendered once. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProbedAudio } from './audioProbe.ts';
import { GenerationRejected } from './generationRejected.ts';
import { imageKind } from './imageKind.ts';
import { limitConcurrency } from './limitConcurrency.ts';
import { renderVideo } from './renderVideo.ts';

export interface RenderInputs {
  readonly audio: { readonly bytes: Uint8Array } & ProbedAudio;
  readonly image?: { readonly bytes: Uint8Array };
}

/** Part of the cache's key: raise it when the pictures change. */
const renderVersion = 1;
/** x264 takes all cores by itself; more at once only makes each slower. */
const concurrentRenders = 2;

export class Renders {
  readonly #directory: string;
  readonly #scratch: string;
  readonly #ffmpeg: string;
  readonly #fps: number;
  readonly #signal: AbortSignal;
  readonly #limited = limitConcurrency(concurrentRenders);
  readonly #running = new Map<string, Promise<void>>();

  /** @param signal Ends all rendering; a single job's end does not, since others may wait for the same video. */
  constructor(directory: string, ffmpeg: string, fps: number, signal: AbortSignal) {
    this.#directory = directory;
    this.#scratch = join(directory, 'scratch');
    this.#ffmpeg = ffmpeg;
    this.#fps = fps;
    this.#signal = signal;
    rmSync(this.#scratch, { recursive: true, force: true });
    mkdirSync(this.#scratch, { recursive: true });
  }

  /**
   * The render's name, for `<name>.mp4` and `<name>.jpg` in the directory.
   * @throws GenerationRejected when an input turns out to be undecodable.
   */
  async render(inputs: RenderInputs): Promise<string> {
    const name = this.#nameOf(inputs);
    if (existsSync(join(this.#directory, `${name}.mp4`))) return name;
    const running = this.#running.get(name) ?? this.#limited(() => this.#make(name, inputs));
    this.#running.set(name, running);
    await running.finally(() => this.#running.delete(name));
    return name;
  }

  /** Resolves when no ffmpeg runs any more; meant for after the signal. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  #nameOf({ audio, image }: RenderInputs): string {
    const hash = createHash('sha256').update(`${renderVersion} ${this.#fps} ${audio.bytes.length} `);
    return hash
      .update(audio.bytes)
      .update(image?.bytes ?? '')
      .digest('hex')
      .slice(0, 40);
  }

  async #make(name: string, inputs: RenderInputs): Promise<void> {
    const at = (suffix: string) => join(this.#scratch, `${randomUUID()}.${suffix}`);
    const files = {
      still: at('png'),
      second: at('mp4'),
      video: at('mp4'),
      thumbnail: at('jpg'),
      audio: at('audio'),
      image: at('image'),
    };
    try {
      const audio = { ...inputs.audio, path: files.audio };
      await writeFile(files.audio, inputs.audio.bytes);
      const image = inputs.image && { path: files.image, demuxer: imageKind(inputs.image.bytes) };
      if (inputs.image) await writeFile(files.image, inputs.image.bytes);
      await renderVideo(
        { ffmpeg: this.#ffmpeg, fps: this.#fps, audio, ...(image && { image }) },
        files,
        this.#signal,
      );
      // The video last: where it is, the thumbnail is too.
      await rename(files.thumbnail, join(this.#directory, `${name}.jpg`));
      await rename(files.video, join(this.#directory, `${name}.mp4`));
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error instanceof GenerationRejected
        ? error
        : new GenerationRejected('the audio or the image could not be decoded', error);
    } finally {
      await Promise.all(Object.values(files).map((path) => rm(path, { force: true })));
    }
  }
}
