import { ALL_FORMATS, BufferSource, Input, MP4 } from 'mediabunny';

export interface Mp4 {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly video: string | null | undefined;
  readonly audio: string | null | undefined;
  readonly seconds: number;
  readonly framesPerSecond: number;
}

/** What an MP4 is made of; throws where it is none. */
export async function describeMp4(bytes: Uint8Array): Promise<Mp4> {
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
  const [picture, sound] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  return {
    width: picture?.displayWidth,
    height: picture?.displayHeight,
    video: picture?.codec,
    audio: sound?.codec,
    seconds: await input.computeDuration(),
    framesPerSecond: (await picture?.computePacketStats())?.averagePacketRate ?? 0,
  };
}

/** How long a recording of any format is, in seconds. */
export async function audioSeconds(bytes: Uint8Array): Promise<number> {
  return new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS }).computeDuration();
}
