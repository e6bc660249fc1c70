/** Reads an audio's format and length out of its bytes, whatever its name or content type claim. */
import { BufferSource, Input, MP3, MP4, OGG, WAVE } from 'mediabunny';
import { GenerationRejected } from './generationRejected.ts';

/** What ffmpeg's `-f` calls each format. */
const demuxers = new Map<unknown, string>([
  [WAVE, 'wav'],
  [MP3, 'mp3'],
  [MP4, 'mov'],
  [OGG, 'ogg'],
]);

const shortest = 2;
const longest = 20;
/** Encoders pad: 20.000 s of sound was measured as 20.04 s of MP3. */
const tolerance = 0.05;

export interface ProbedAudio {
  /** Name for ffmpeg's `-f`: nothing but what was recognised here is ever decoded. */
  readonly demuxer: string;
  readonly seconds: number;
}

/** @throws GenerationRejected when it is no such audio, or shorter than 2 s or longer than 20 s. */
export async function probeAudio(bytes: Uint8Array): Promise<ProbedAudio> {
  const probed = await read(bytes);
  if (probed === undefined || probed.seconds === 0) {
    throw new GenerationRejected('audio_uri must be WAV, MP3, MP4 (M4A) or OGG audio');
  }
  if (probed.seconds < shortest - tolerance || probed.seconds > longest + tolerance) {
    throw new GenerationRejected(
      `audio_uri must be ${shortest} to ${longest} seconds long and is ${probed.seconds.toFixed(2)}`,
    );
  }
  return probed;
}

async function read(bytes: Uint8Array): Promise<ProbedAudio | undefined> {
  const input = new Input({ source: new BufferSource(bytes), formats: [WAVE, MP3, MP4, OGG] });
  try {
    const demuxer = demuxers.get(await input.getFormat());
    const track = await input.getPrimaryAudioTrack();
    return demuxer && track ? { demuxer, seconds: await track.computeDuration() } : undefined;
  } catch {
    return undefined;
  } finally {
    input.dispose();
  }
}
