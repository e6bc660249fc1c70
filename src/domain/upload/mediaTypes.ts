/** The media types that `generateVideo` can use, and where each is kept. */
import { type UploadFileType, uploadContentTypes } from '../../upstream/upstream.ts';

/** Most that the upstream fetches from an address, in bytes (LTX's own limits). */
export const maxBytes = { audio: 32 * 1024 * 1024, image: 15 * 1024 * 1024 } as const;

interface MediaType {
  readonly kind: keyof typeof maxBytes;
  /** The upstream's own storage takes it under this name; null: the gateway's store keeps it. */
  readonly upstream: UploadFileType | null;
}

/** By `Content-Type` as browsers give it, with the other names that the same format goes by. */
const mediaTypes: Readonly<Record<string, MediaType>> = {
  'audio/wav': { kind: 'audio', upstream: 'wav' },
  'audio/x-wav': { kind: 'audio', upstream: 'wav' },
  'audio/wave': { kind: 'audio', upstream: 'wav' },
  'audio/vnd.wave': { kind: 'audio', upstream: 'wav' },
  'audio/mpeg': { kind: 'audio', upstream: 'mp3' },
  'audio/mp3': { kind: 'audio', upstream: 'mp3' },
  'video/mp4': { kind: 'audio', upstream: 'mp4' },
  'audio/mp4': { kind: 'audio', upstream: null },
  'audio/x-m4a': { kind: 'audio', upstream: null },
  'audio/m4a': { kind: 'audio', upstream: null },
  'audio/ogg': { kind: 'audio', upstream: null },
  'application/ogg': { kind: 'audio', upstream: null },
  'image/png': { kind: 'image', upstream: 'png' },
  'image/jpeg': { kind: 'image', upstream: 'jpeg' },
  'image/jpg': { kind: 'image', upstream: 'jpeg' },
  'image/webp': { kind: 'image', upstream: null },
};

/** What is known of a content type, whose parameters (`; codecs=opus`) do not matter, or null. */
export function mediaTypeOf(contentType: string): MediaType | null {
  const type = bareType(contentType);
  return Object.hasOwn(mediaTypes, type) ? (mediaTypes[type] ?? null) : null;
}

/** `audio/ogg; codecs=opus` → `audio/ogg`. */
export function bareType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The one `Content-Type` that the upstream's signed address accepts for a file type. */
export function signedContentType(fileType: UploadFileType): string {
  return uploadContentTypes[fileType];
}

export const supportedTypes = 'WAV, MP3, MP4, M4A and OGG audio; PNG, JPEG and WebP images';
