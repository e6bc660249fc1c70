import type { Services } from '../domain/services.ts';

/** What an operator sets. */
export interface DispatchSettings {
  /** After so long without a sign of life the holder of a submission is taken for dead. */
  readonly leaseSeconds: number;
  readonly submitTimeoutSeconds: number;
  /** So late may a record show up in the upstream's list. */
  readonly listingLagSeconds: number;
  /** What the list has not settled so long after its attempt's end goes to an operator. */
  readonly reconcileTimeoutSeconds: number;
  /** Whether what is proven to have made no job is sent again without an operator's word. */
  readonly autoResubmit: boolean;
}

/** What the steps of the dispatcher work with. */
export interface Worker extends DispatchSettings {
  readonly services: Services;
  /** Names this process in the record of its attempts. */
  readonly name: string;
}
