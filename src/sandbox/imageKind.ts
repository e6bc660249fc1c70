/** Tells a picture's format by its first bytes, and refuses what is too large to be decoded. */
import { GenerationRejected } from './generationRejected.ts';
import { type ImageSize, jpegSize, pngSize, webpSize } from './imageSize.ts';

/** ffmpeg's name of the demuxer, its `-f`. */
export type ImageDemuxer = 'jpeg_pipe' | 'png_pipe' | 'webp_pipe';

/** Twenty times the video's own: decoded, it takes 160 MB. */
export const maxPixels = 40_000_000;

interface Kind {
  readonly demuxer: ImageDemuxer;
  readonly is: (image: Buffer) => boolean;
  readonly size: (image: Buffer) => ImageSize | null;
}

const beginsWith = (bytes: readonly number[]) => (image: Buffer) =>
  image.subarray(0, bytes.length).equals(Buffer.from(bytes));
const kinds: readonly Kind[] = [
  { demuxer: 'jpeg_pipe', is: beginsWith([0xff, 0xd8, 0xff]), size: jpegSize },
  { demuxer: 'png_pipe', is: beginsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), size: pngSize },
  {
    demuxer: 'webp_pipe',
    is: (image) => image.toString('latin1', 0, 4) === 'RIFF' && image.toString('latin1', 8, 12) === 'WEBP',
    size: webpSize,
  },
];

/** @throws GenerationRejected when it is neither JPEG, PNG nor WebP, has no size in its header, or too large a one. */
export function imageKind(bytes: Uint8Array): ImageDemuxer {
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kinds.find(({ is }) => is(image));
  const size = kind?.size(image);
  if (!kind || !size) throw new GenerationRejected('image_uri must be a JPEG, PNG or WebP image');
  const { width, height } = size;
  if (width * height > maxPixels || width * height === 0) {
    throw new GenerationRejected(
      `image_uri must have 1 to ${maxPixels / 1_000_000} megapixels and is ${width}x${height}`,
    );
  }
  return kind.demuxer;
}
