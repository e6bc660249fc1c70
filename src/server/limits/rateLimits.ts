import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance } from '../../graphql/context.ts';

/** What came of asking for points. */
export interface Taken {
  readonly granted: boolean;
  readonly allowance: Allowance;
}

/**
 * So large a part of a minute's points is fetched at a time: a write to what all processes share, for every call, would
 * cost as much as the call. What a process has fetched and not used by the end of the minute, or of itself, is forfeited:
 * also of one that is restarted over and over there is some left.
 */
const share = 1 / 100;
/** Principals that are kept in mind, in some 500 bytes each; one that is forgotten loses what was fetched for it. */
const keptPrincipals = 10_000;

/** Points that have been fetched for one principal. */
interface Purse {
  left: number;
  /** What the shared store had left for everybody. */
  storeLeft: number;
  resetAt: Date;
  fetching: Promise<void> | null;
}

/** Allowances in points a minute, which all processes share: together they never grant more. */
export class RateLimits {
  readonly #store: RateLimiterAbstract;
  readonly #purses = new LRUCache<string, Purse>({ max: keptPrincipals });

  /** @param store whose points and duration are the allowance. */
  constructor(store: RateLimiterAbstract) {
    this.#store = store;
  }

  get limit(): number {
    return this.#store.points;
  }

  /** Takes so many points of a principal's allowance, or none where it has not as many. */
  async take(principal: string, points: number): Promise<Taken> {
    const purse = this.#purseOf(principal);
    while (!holds(purse, points)) {
      if (isSpent(purse, points)) return this.#answer(purse, false);
      purse.fetching ??= this.#fetch(principal, purse, points).finally(() => {
        purse.fetching = null;
      });
      await purse.fetching;
    }
    purse.left -= points;
    return this.#answer(purse, true);
  }

  #purseOf(principal: string): Purse {
    const known = this.#purses.get(principal);
    if (known) return known;
    const purse: Purse = { left: 0, storeLeft: this.limit, resetAt: new Date(0), fetching: null };
    this.#purses.set(principal, purse);
    return purse;
  }

  async #fetch(principal: string, purse: Purse, points: number): Promise<void> {
    const fresh = purse.resetAt.getTime() <= Date.now();
    const available = fresh ? this.limit : purse.storeLeft;
    const needed = fresh ? points : points - purse.left;
    const wanted = Math.max(needed, Math.min(available, Math.ceil(this.limit * share)));
    const { granted, state } = await this.#consume(principal, wanted);
    purse.left = (fresh ? 0 : purse.left) + (granted ? wanted : 0);
    purse.storeLeft = granted ? state.remainingPoints : 0;
    purse.resetAt = new Date(Date.now() + state.msBeforeNext);
  }

  /** A store that is over rejects with its state; anything else that it rejects with is an error. */
  async #consume(principal: string, points: number): Promise<{ granted: boolean; state: RateLimiterRes }> {
    try {
      return { granted: true, state: await this.#store.consume(principal, points) };
    } catch (error) {
      if (error instanceof RateLimiterRes) return { granted: false, state: error };
      throw error;
    }
  }

  #answer({ left, storeLeft, resetAt }: Purse, granted: boolean): Taken {
    return {
      granted,
      allowance: { limit: this.limit, remaining: left + storeLeft, resetAt },
    };
  }
}

function holds({ left, resetAt }: Purse, points: number): boolean {
  return left >= points && resetAt.getTime() > Date.now();
}

/** Nothing more is to be had before the minute is over. */
function isSpent({ left, storeLeft, resetAt }: Purse, points: number): boolean {
  return resetAt.getTime() > Date.now() && left + storeLeft < points;
}
