/** Why a request needs review, in its two forms. */
export interface ReviewReason {
  /** For the operator. It may tell of other teams' requests. */
  readonly why: string;
  /** For the request's own team. It never does. */
  readonly told: string;
}

/** A reason that is about the request and the upstream alone. */
export function ownReason(why: string): ReviewReason {
  return { why, told: why };
}

/** A reason that comes of what else is in the upstream's list, where every team's jobs stand. */
export function reasonOfOthers(why: string): ReviewReason {
  return { why, told: "the upstream's list does not prove what became of it" };
}
