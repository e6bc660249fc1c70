/**
 * What is kept of a record of the upstream's list while it is judged: what tells whose it is, and what its request is told
 * if it is that one's. The list may be anything: each text is bounded, and nothing else of it stays in memory.
 */
import { echoedFields } from '../../domain/videoRequest/echo.ts';
import { keptText } from '../../domain/videoRequest/keptText.ts';
import type { RequestRecord } from '../../upstream/upstream.ts';

/** UTF-16 units. The upstream's ids have 36. */
const maxIdLength = 200;
const maxStatusLength = 50;
const maxErrorLength = 500;
/** A signed address has a few thousand at most. A longer one is dropped here; the next poll of the request reads it. */
const maxAddressLength = 8192;

export type KeptRecord = Pick<
  RequestRecord,
  'request_id' | 'status' | 'model' | 'payload' | 'outcome' | 'created_at'
>;

/** @throws where the id has no form that a request could be bound to: such a list proves nothing. */
export function keepRecord(record: RequestRecord): KeptRecord {
  const { request_id, status, model, created_at } = record;
  if (request_id.length > maxIdLength)
    throw new Error(`the upstream's list has an id of ${request_id.length} characters`);
  return {
    request_id,
    // One that is longer is none that is known, and says nothing.
    status: status.length <= maxStatusLength ? status : 'unknown',
    model: model && (keptText(model) ?? 'another'),
    payload: keptPayload(record.payload),
    outcome: keptOutcome(record.outcome),
    created_at,
  };
}

function keptPayload(payload: RequestRecord['payload']): RequestRecord['payload'] {
  if (!payload) return payload;
  return Object.fromEntries(
    echoedFields.flatMap((field) => {
      const said = payload[field] ?? undefined;
      return said === undefined ? [] : [[field, keptValue(said)]];
    }),
  );
}

/** What is neither a number nor a text that could have been asked for is only kept as different from all of them. */
function keptValue(said: unknown): unknown {
  if (typeof said === 'number') return said;
  return (typeof said === 'string' ? keptText(said) : null) ?? true;
}

function keptOutcome(outcome: RequestRecord['outcome']): RequestRecord['outcome'] {
  if (!outcome) return outcome;
  const { media_urls, video_url, thumbnail_image_url, duration_ms, error } = outcome;
  const [first] = media_urls ?? [];
  const medium = keptAddress(typeof first === 'string' ? first : first?.url);
  const words = typeof error === 'string' ? error : error?.message;
  return {
    media_urls: medium === null ? [] : [medium],
    video_url: keptAddress(video_url),
    thumbnail_image_url: keptAddress(thumbnail_image_url),
    duration_ms,
    error: words ? copyOf(words.slice(0, maxErrorLength)) : null,
  };
}

function keptAddress(address: string | null | undefined): string | null {
  return address && address.length <= maxAddressLength ? address : null;
}

/** A part of a text keeps the whole of it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** About how many bytes it takes. */
export function sizeOf(record: KeptRecord): number {
  return 500 + 2 * JSON.stringify(record).length;
}
