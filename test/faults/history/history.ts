/** What is known of a run when it is over: what clients were told, what the record says, what the upstream was sent. */
import type { RequestState, RequestStatus } from '../../../src/database/generated/enums.ts';
import type { LedgerEntry } from '../../../src/sandbox/ledger.ts';

/** The gateway has answered a mutation with this request. */
export interface Acknowledgement {
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  readonly tag: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A change that a subscriber was sent; a subscriber's are in the order in which it got them. */
export interface Sighting {
  /** One client's stream, across all of its reconnects. */
  readonly subscriber: string;
  readonly requestId: string;
  readonly version: number;
  readonly status: RequestStatus;
}

export interface RequestRow {
  readonly id: string;
  readonly state: RequestState;
  readonly status: RequestStatus;
  readonly version: number;
  readonly model: string;
  readonly audioUri: string;
  readonly prompt: string | null;
  readonly imageUri: string | null;
  readonly resolution: string;
  readonly guidanceScale: number;
  readonly upstreamId: string | null;
}

export interface EventRow {
  readonly requestId: string;
  readonly version: number;
  readonly state: RequestState;
  readonly status: RequestStatus;
  readonly reason: string;
}

export interface AttemptRow {
  readonly id: string;
  readonly requestId: string;
  readonly number: number;
  readonly open: boolean;
  readonly upstreamId: string | null;
}

export interface History {
  readonly acknowledgements: readonly Acknowledgement[];
  readonly sightings: readonly Sighting[];
  /** Subscribers that were there until everything had ended: they must have seen each request's last version. */
  readonly stayed: readonly string[];
  readonly ledger: readonly LedgerEntry[];
  readonly requests: readonly RequestRow[];
  readonly events: readonly EventRow[];
  readonly attempts: readonly AttemptRow[];
}

export type Invariant =
  /** An acknowledged or paid request is not in the record. */
  | 'lost'
  /** The upstream accepted more POSTs of a request than one and those that an operator approved. */
  | 'paid-twice'
  /** A public status went back, or changed after the end. */
  | 'status-went-back'
  /** The log's versions of a request have a hole, or the last one is not how the request stands. */
  | 'event-missing'
  /** A subscriber missed a version, got one twice, or got them out of order. */
  | 'subscriber-gap'
  /** A request has neither ended nor stands in review. */
  | 'unfinished'
  /** One idempotency key stands for several requests. */
  | 'key-split'
  /** The bound upstream id is another request's job, or nobody's. */
  | 'wrong-result';

export interface Broken {
  readonly invariant: Invariant;
  /** The request's id, or the tag of one that has none. */
  readonly request: string;
  readonly evidence: string;
}

/** A prompt that the checker can find again: the tag stands between two `#`. */
export function tagged(tag: string, directive = ''): string {
  return `#${tag}# ${directive}`.trim();
}

export function tagOf(prompt: string | null | undefined): string | null {
  return /#([^#\s]+)#/.exec(prompt ?? '')?.[1] ?? null;
}

/** The reason that the log has for an operator's word that a request may be paid once more. */
export const approval = 'operator approved another submission';
