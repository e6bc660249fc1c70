import type { TeamServices } from '../domain/services.ts';
import type { Viewer } from '../domain/viewer.ts';

/** What every resolver is given, on all transports alike. */
export interface GraphQLContext {
  readonly viewer: Viewer;
  readonly services: TeamServices;
  /** Names the call in the log and in the answer. */
  readonly requestId: string;
  /** The cursor of the last change that an event stream has brought, as its client's `Last-Event-ID` says; or null. */
  readonly lastEventId: string | null;
  /** The call's header `Idempotency-Key`, or null: it stands for the one `generateVideo` of the operation. */
  readonly idempotencyKey: string | null;
  /** What the operation costs, and what that leaves. */
  readonly charge: Charge;
}

/** Where a credential stands with its allowance, in points. */
export interface Allowance {
  /** In each minute. */
  readonly limit: number;
  /** Until `resetAt`, as far as this process knows: others may be using it too. */
  readonly remaining: number;
  /** When it is whole again. */
  readonly resetAt: Date;
}

export interface Charge {
  /** Points of this operation. */
  readonly cost: number;
  /** Points that one operation may cost. */
  readonly maxCost: number;
  readonly allowance: Allowance;
}
