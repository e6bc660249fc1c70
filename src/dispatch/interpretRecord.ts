/** What an upstream's record means for a request. Pure, and tolerant where the facts about the upstream disagree. */
import type { Failure } from '../domain/videoRequest/change.ts';
import { type MediaPolicy, mayBeHandedOn } from '../domain/videoRequest/mediaAddress.ts';
import type { RequestRecord } from '../upstream/upstream.ts';

export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'started' }
  | { readonly kind: 'succeeded'; readonly video: Video }
  /** The upstream says success but not where the video is. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' };

export interface Video {
  readonly url: string;
  readonly thumbnailUrl: string | null;
  readonly durationMs: number | null;
}

/** No video is near it, and the column holds no more. */
const maxDurationMs = 2 ** 31 - 1;

/**
 * A status that is not known says nothing: the request is waited for until a known one comes.
 * @param policy which addresses may be handed on.
 */
export function interpretRecord(record: RequestRecord, policy: MediaPolicy): Verdict {
  switch (record.status.toLowerCase()) {
    case 'processing':
      return { kind: 'started' };
    case 'success':
      return interpretSuccess(record, policy);
    case 'failed':
      return { kind: 'failed', failure: generationFailure(failureText(record)) };
    case 'cancelled':
    case 'canceled':
      return { kind: 'cancelled' };
    default:
      return { kind: 'waiting' };
  }
}

/** Whether a failed generation is charged is contradicted between sources. */
export function generationFailure(message: string): Failure {
  return { code: 'GENERATION_FAILED', message, fault: 'UPSTREAM', retryable: true, charged: 'UNKNOWN' };
}

/** The video was made and paid for, but the caller cannot be given its address. */
const unusableVideo: Failure = {
  code: 'UNUSABLE_VIDEO',
  message:
    'the upstream made the video, and gave an address for it that is not https on the public internet; the address is not handed on',
  fault: 'UPSTREAM',
  retryable: false,
  charged: 'YES',
};

/**
 * The video is read by its field's name. Walking the body for the first address would find the thumbnail, or
 * the echoed input.
 */
function interpretSuccess({ outcome }: RequestRecord, policy: MediaPolicy): Verdict {
  const [first] = outcome?.media_urls ?? [];
  const named = [typeof first === 'string' ? first : first?.url, outcome?.video_url].filter(isWebAddress);
  if (named.length === 0) return { kind: 'incomplete' };
  const url = named.find((address) => mayBeHandedOn(address, policy));
  if (url === undefined) return { kind: 'failed', failure: unusableVideo };
  const given = outcome?.thumbnail_image_url;
  const thumbnail = isWebAddress(given) && mayBeHandedOn(given, policy) ? given : null;
  const durationMs = outcome?.duration_ms;
  return {
    kind: 'succeeded',
    video: {
      url,
      thumbnailUrl: thumbnail === url ? null : thumbnail,
      durationMs: durationMs && durationMs > 0 && durationMs < maxDurationMs ? Math.round(durationMs) : null,
    },
  };
}

function isWebAddress(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}

function failureText({ outcome }: RequestRecord): string {
  const error = outcome?.error;
  const text = typeof error === 'string' ? error : error?.message;
  return (text || 'the upstream gave no reason').slice(0, 500);
}
