/** What an upstream's record means for a request. Pure, and tolerant where the facts about the upstream disagree. */
import type { Failure } from '../domain/videoRequest/change.ts';
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

/** A status that is not known says nothing: the request is waited for until a known one comes. */
export function interpretRecord(record: RequestRecord): Verdict {
  switch (record.status.toLowerCase()) {
    case 'processing':
      return { kind: 'started' };
    case 'success':
      return interpretSuccess(record);
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

/**
 * The video is read by its field's name. Walking the body for the first address would find the thumbnail, or
 * the echoed input.
 */
function interpretSuccess({ outcome }: RequestRecord): Verdict {
  const [first] = outcome?.media_urls ?? [];
  const url = webAddress(typeof first === 'string' ? first : first?.url) ?? webAddress(outcome?.video_url);
  if (url === null) return { kind: 'incomplete' };
  const thumbnail = webAddress(outcome?.thumbnail_image_url);
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

function webAddress(value: string | null | undefined): string | null {
  return value && /^https?:\/\//.test(value) && URL.canParse(value) ? value : null;
}

function failureText({ outcome }: RequestRecord): string {
  const error = outcome?.error;
  const text = typeof error === 'string' ? error : error?.message;
  return (text || 'the upstream gave no reason').slice(0, 500);
}
