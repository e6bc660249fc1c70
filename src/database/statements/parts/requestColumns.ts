import type { VideoRequest } from '../../generated/client.ts';

/** What each field of a request is called in the database. */
export const columnOf: Readonly<Record<keyof VideoRequest, string>> = {
  id: 'id',
  teamId: 'team_id',
  model: 'model',
  audioUri: 'audio_uri',
  prompt: 'prompt',
  imageUri: 'image_uri',
  resolution: 'resolution',
  guidanceScale: 'guidance_scale',
  inputHash: 'input_hash',
  state: 'state',
  status: 'status',
  stage: 'stage',
  version: 'version',
  dueAt: 'due_at',
  leaseUntil: 'lease_until',
  attemptId: 'attempt_id',
  attempts: 'attempts',
  polls: 'polls',
  upstreamId: 'upstream_id',
  upstreamStatus: 'upstream_status',
  cancelRequestedAt: 'cancel_requested_at',
  cancelSentAt: 'cancel_sent_at',
  videoUrl: 'video_url',
  thumbnailUrl: 'thumbnail_url',
  durationMs: 'duration_ms',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  errorFault: 'error_fault',
  errorRetryable: 'error_retryable',
  errorCharged: 'error_charged',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
};

type Field = keyof VideoRequest;

/** What a request came to. */
export const outcomeFields = [
  'videoUrl',
  'thumbnailUrl',
  'durationMs',
  'errorCode',
  'errorMessage',
  'errorFault',
  'errorRetryable',
  'errorCharged',
] as const satisfies readonly Field[];

/** What callers are shown of a request, and what it is found again and changed by. The rest would cost a read as much again. */
export const shownFields = [
  'id',
  'teamId',
  'model',
  'audioUri',
  'prompt',
  'imageUri',
  'resolution',
  'guidanceScale',
  'state',
  'status',
  'stage',
  'version',
  'attemptId',
  'cancelRequestedAt',
  ...outcomeFields,
  'createdAt',
  'updatedAt',
  'startedAt',
  'finishedAt',
] as const satisfies readonly Field[];
export type ShownField = (typeof shownFields)[number];
export type ShownRequest = Pick<VideoRequest, ShownField>;

/** Columns for a statement of our own, which then gives the same values as Prisma does. */
export const columns = (fields: readonly Field[]) =>
  fields.map((field) => `${columnOf[field]} AS "${field}"`).join(', ');

export const shownColumns = columns(shownFields);
export const requestColumns = columns(Object.keys(columnOf) as Field[]);
