/** Tells a picture's format by its first bytes. */
import { GenerationRejected } from './generationRejected.ts';

/** ffmpeg's name of the demuxer, its `-f`. */
export type ImageDemuxer = 'jpeg_pipe' | 'png_pipe' | 'webp_pipe';

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);

/** @throws GenerationRejected when it is neither JPEG, PNG nor WebP. */
export function imageKind(bytes: Uint8Array): ImageDemuxer {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (image.subarray(0, jpegStart.length).equals(jpegStart)) return 'jpeg_pipe';
  if (image.subarray(0, pngStart.length).equals(pngStart)) return 'png_pipe';
  if (image.toString('latin1', 0, 4) === 'RIFF' && image.toString('latin1', 8, 12) === 'WEBP')
    return 'webp_pipe';
  throw new GenerationRejected('image_uri must be a JPEG, PNG or WebP image');
}
