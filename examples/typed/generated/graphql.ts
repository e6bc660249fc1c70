/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How far a request has come. It never goes back, and the last three never change. */
export type RequestStatus =
  /** Recorded, and waiting to be generated. */
  | 'QUEUED'
  /** The upstream is generating the video. */
  | 'PROCESSING'
  /** The video is there: see `video`. */
  | 'SUCCESS'
  /** There will be no video: see `error`. */
  | 'FAILED'
  /** Cancelled before a video came of it. */
  | 'CANCELLED';

/** What the gateway is doing for a request, finer than its status. */
export type RequestStage =
  /** Waiting for its turn. A cancel is certainly free. */
  | 'WAITING'
  /** Being handed to the upstream: until it answers, or its list shows the job, which takes seconds. */
  | 'SUBMITTING'
  /** The answer was lost on the way: the gateway finds out whether the upstream has it. It is not sent twice. */
  | 'CONFIRMING'
  /** The upstream has it; the gateway looks after it until it ends. */
  | 'GENERATING'
  /** The gateway cannot tell what became of it; an admin of the team decides by `resolveRequest`, or its operator. It is not sent again without them. */
  | 'NEEDS_REVIEW'
  /** Ended. */
  | 'DONE';

/** Whose doing a failure was. */
export type Fault =
  /** What was asked for cannot be done; another input may work. */
  | 'CALLER'
  /** The service that generates the video. */
  | 'UPSTREAM'
  /** This gateway or its configuration; its operator should look. */
  | 'GATEWAY';

/** Whether a failed request was paid for. */
export type Charged =
  /** It was. */
  | 'YES'
  /** It was not: the upstream never took it. */
  | 'NO'
  /** The upstream does not say; its operator's invoice does. */
  | 'UNKNOWN';

/** What kind of thing was wrong, for a program to go by. */
export type UserErrorCode =
  /** Something that must be given is missing or blank. */
  | 'REQUIRED'
  /** An address that is malformed, or not one that the upstream may fetch. */
  | 'INVALID_URL'
  /** A text with more characters than allowed. */
  | 'TOO_LONG'
  /** A number outside of its limits. */
  | 'OUT_OF_RANGE'
  /** A value that is not among those allowed, or a text with a character that is not. */
  | 'NOT_ALLOWED'
  /** What the team may have at a time is used up; the message says how much is used and when it is freed. */
  | 'QUOTA_EXCEEDED'
  /** No model has this name; names are case-sensitive. */
  | 'UNKNOWN_MODEL'
  /** A media type that cannot be used. */
  | 'UNSUPPORTED_TYPE'
  /** The team has no such object. */
  | 'NOT_FOUND'
  /** The request has ended; nothing can be changed about it. */
  | 'ALREADY_FINISHED'
  /** The request does not wait for a decision. */
  | 'NOT_IN_REVIEW'
  /** The key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The header `Idempotency-Key` differs from `input.idempotencyKey`, or stands for several videos. */
  | 'IDEMPOTENCY_KEY_AMBIGUOUS'
  /** A call with the key is being recorded at this moment; the same call works in a second. */
  | 'IDEMPOTENCY_KEY_IN_USE'
  /** The upstream did not answer; the same call may work in a minute. */
  | 'UPSTREAM_UNAVAILABLE';

/** The video to make. Everything is checked before anything is recorded. */
export type GenerateVideoInput = {
  /** Address of the audio: 2–20 s of WAV, MP3, MP4/M4A or OGG, at most 32 MB, reachable for the upstream by https. The video will be as long as it. For a file of your own, `createUpload` first. */
  audioUri: string;
  /** What is to be seen, at most 5,000 characters; with an image, how it should move. Required unless `imageUri` is given. */
  prompt?: string | null | undefined;
  /** Address of the first frame: one JPEG, PNG or WebP, at most 15 MB, reachable for the upstream by https. */
  imageUri?: string | null | undefined;
  /** Width × height in pixels; only `1920x1080`, which is the default. */
  resolution?: string | null | undefined;
  /** How closely the prompt is followed, 1–50. Default 5, or 9 with an image. */
  guidanceScale?: number | null | undefined;
  /** Default `ltx-2-pro-audio-to-video`; `models` lists the others. Case-sensitive. */
  model?: string | null | undefined;
  /** Any text of at most 255 characters that is unique in the team for this video, such as a UUID. It is kept in the Unicode form NFC; blanks at its ends, control characters and characters that cannot be seen are refused. The same key with the same input gives the same request again, so that a call whose answer was lost can be repeated without paying twice; with another input it is an error. The header `Idempotency-Key` of a call over HTTP means the same, for an operation with one `generateVideo`. A key is kept for 30 days; a call that was refused has not used it. */
  idempotencyKey?: string | null | undefined;
};

export type GenerateMutationVariables = Exact<{
  input: GenerateVideoInput;
}>;


export type GenerateMutation = { generateVideo: { request: { id: string } | null, errors: Array<
      | { code: UserErrorCode, message: string, field: Array<string> | null }
      | { code: UserErrorCode, message: string, field: Array<string> | null }
      | { code: UserErrorCode, message: string, field: Array<string> | null }
    > } | null };

export type WatchSubscriptionVariables = Exact<{
  requestId: string;
  after?: string | null | undefined;
}>;


export type WatchSubscription = { requestStatusChanged: { cursor: string, version: number, status: RequestStatus, stage: RequestStage, request: { id: string, video: { url: string, durationMs: number | null } | null, error: { message: string, fault: Fault, retryable: boolean, charged: Charged } | null } } };


export const GenerateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Generate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateVideoInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generateVideo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<GenerateMutation, GenerateMutationVariables>;
export const WatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Watch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestStatusChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"video"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchSubscription, WatchSubscriptionVariables>;