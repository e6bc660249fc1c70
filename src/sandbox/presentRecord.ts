/** A stored record in the form that the wire has, as the switches say. */
import type { Outcome, RequestRecord } from '../upstream/wire.ts';
import type { SandboxSwitches } from './options.ts';
import type { SubmittedPayload } from './payloadCheck.ts';
import { isTerminal, type StoredRecord } from './records.ts';

/** @param publicUrl Base of the media addresses, without a slash at its end. */
export function presentRecord(
  record: StoredRecord,
  publicUrl: string,
  switches: SandboxSwitches,
): RequestRecord {
  return {
    request_id: record.id,
    org_id: 'sandbox-org',
    user_id: 'sandbox-user',
    model: record.model,
    status: record.status,
    is_public: false,
    payload: echo(record.payload, switches.echoPayload),
    outcome: isTerminal(record) ? presentOutcome(record, publicUrl, switches) : null,
    created_at: unixSeconds(record.createdAt),
    updated_at: unixSeconds(record.updatedAt),
    queued_at: unixSeconds(record.createdAt),
  };
}

/** A success that answers a POST "without outcome": the key is not there at all. */
export function withoutOutcome(record: RequestRecord): RequestRecord {
  const { outcome: _outcome, ...rest } = record;
  return rest;
}

function presentOutcome(record: StoredRecord, publicUrl: string, switches: SandboxSwitches): Outcome {
  if (record.error !== undefined) return { error: presentError(record.error, switches.errorShape) };
  if (record.video === undefined) return {};
  const url = `${publicUrl}/media/outputs/${record.id}.mp4`;
  return {
    thumbnail_image_url: `${publicUrl}/media/outputs/${record.id}.jpg`,
    ...(switches.outcomeShape === 'video_url' ? {} : { media_urls: [{ id: '0', url }] }),
    ...(switches.outcomeShape === 'media_urls' ? {} : { video_url: url }),
    duration_ms: record.video.durationMs,
  };
}

function presentError(message: string, shape: SandboxSwitches['errorShape']): NonNullable<Outcome['error']> {
  return shape === 'string' ? message : { code: 'generation_rejected', message, status: 400 };
}

function echo(payload: SubmittedPayload, kind: SandboxSwitches['echoPayload']): Record<string, unknown> {
  if (kind === 'full') return payload;
  if (kind === 'empty') return {};
  const { prompt, resolution } = payload;
  return { ...(prompt === undefined ? {} : { prompt }), ...(resolution === undefined ? {} : { resolution }) };
}

function unixSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
