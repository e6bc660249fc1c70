/** Makes the video: the caller's sound under a still picture, theirs or a drawing of the sound. */
import { maxThreads, runFfmpeg } from './ffmpeg.ts';
import { type ImageDemuxer, maxPixels } from './imageKind.ts';

export interface VideoInputs {
  readonly ffmpeg: string;
  readonly audio: { readonly path: string; readonly demuxer: string; readonly seconds: number };
  readonly image?: { readonly path: string; readonly demuxer: ImageDemuxer };
  readonly fps: number;
}

export interface VideoFiles {
  /** PNG in between: decoded and scaled once, not for each frame. */
  readonly still: string;
  /** The picture for one second, without sound. */
  readonly second: string;
  readonly video: string;
  readonly thumbnail: string;
}

/** Cropped to fill, as a first frame of another shape would be. */
const fillFrame = 'scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080';

/** 160 bars, amber to blue, on near black. Drawing at a tenth of the width and enlarging is what makes them bars. */
const waveform = [
  '[0:a]aformat=channel_layouts=mono,showwavespic=s=160x700:scale=sqrt:colors=white,scale=1600:700:flags=neighbor,format=gray,' +
    'drawgrid=x=0:y=-10:w=10:h=1000:t=4:c=black,lut=c0=val-16[mask]',
  "color=c=black:s=1600x2,format=gbrp,geq=r='255-150*X/W':g='150+50*X/W':b='70+185*X/W',scale=1600:700:flags=neighbor[tint]",
  '[tint][mask]alphamerge[bars]',
  'color=c=0x11141d:s=1920x1080[dark]',
  '[dark][bars]overlay=162:190,format=rgb24',
].join(';');

/**
 * Writes an MP4 of 1920x1080, H.264 and AAC, as long as the audio to half a frame, and a JPEG of 640x360.
 * @throws Error when ffmpeg cannot decode an input.
 */
export async function renderVideo(
  inputs: VideoInputs,
  files: VideoFiles,
  signal: AbortSignal,
): Promise<void> {
  await runFfmpeg(inputs.ffmpeg, stillArguments(inputs, files), signal);
  await runFfmpeg(inputs.ffmpeg, secondArguments(inputs, files), signal);
  await runFfmpeg(inputs.ffmpeg, joinArguments(inputs, files), signal);
}

function stillArguments({ audio, image }: VideoInputs, files: VideoFiles): string[] {
  const picture = image ? `[0:v]${fillFrame}` : waveform;
  return [
    // The decoder's own bound, for a picture whose header does not say what is in it.
    ...(image ? ['-max_pixels', String(maxPixels), ...localInput(image)] : localInput(audio)),
    ...['-filter_complex', `${picture},split[full][half];[half]scale=640:360[small]`],
    ...['-map', '[full]', '-frames:v', '1', files.still],
    ...['-map', '[small]', '-frames:v', '1', '-q:v', '4', files.thumbnail],
  ];
}

/** One second, encoded once: the loop filter repeats a single decoded and scaled frame. */
function secondArguments({ fps }: VideoInputs, { still, second }: VideoFiles): string[] {
  const repeat = `[0:v]format=yuv420p,loop=loop=${fps - 1}:size=1:start=0,setpts=N/(${fps}*TB)[v]`;
  return [
    ...['-framerate', String(fps), '-i', still, '-filter_complex', repeat, '-map', '[v]', '-r', String(fps)],
    ...[
      '-c:v',
      'libx264',
      '-threads',
      String(maxThreads),
      '-preset',
      'ultrafast',
      '-tune',
      'stillimage',
      '-bf',
      '0',
      second,
    ],
  ];
}

/**
 * That second copied as often as it takes: 10 s at 25 fps in 0.9 s, against 3.2 s when every frame is encoded.
 * The picture's end is given at its input: `-frames:v` at the output would end the sound too, 0.15 s early.
 */
function joinArguments({ audio, fps }: VideoInputs, { second, video }: VideoFiles): string[] {
  const frames = Math.max(1, Math.round(audio.seconds * fps));
  return [
    ...['-stream_loop', '-1', '-t', String(frames / fps), '-i', second],
    ...localInput(audio),
    ...['-map', '0:v', '-map', '1:a:0', '-c:v', 'copy'],
    ...['-c:a', 'aac', '-b:a', '160k', '-ac', '2', '-t', audio.seconds.toFixed(3)],
    ...['-movflags', '+faststart', '-f', 'mp4', video],
  ];
}

/** Only local files, only the recognised format: a disguised playlist cannot make ffmpeg reach out. */
function localInput({ path, demuxer }: { readonly path: string; readonly demuxer: string }): string[] {
  return ['-threads', String(maxThreads), '-protocol_whitelist', 'file', '-f', demuxer, '-i', path];
}
