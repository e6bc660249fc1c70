import { LRUCache } from 'lru-cache';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Credential } from '../../domain/viewer.ts';
import type { Allowance } from '../../graphql/context.ts';
import { type Part, Purse } from './purse.ts';

/** Whose points are used up: the credential's own, or those that all client tokens of its key have together. */
export type Whose = 'own' | 'tokensOfKey';

/** What came of asking for points. */
export interface Taken {
  /** Where the credential stands: the least of all that its calls are taken from. */
  readonly allowance: Allowance;
  /** null: the points were taken. */
  readonly refused: (Allowance & { readonly whose: Whose }) | null;
}

/**
 * So large a part of a minute's points is fetched at a time: a write to what all processes share, for every call, would
 * cost as much as the call. What a process has fetched and not used by the end of the minute, or of itself, is forfeited:
 * also of one that is restarted over and over there is some left. A token has few points, and seldom more than one process.
 */
const portions = { key: 1 / 100, token: 1 / 10 } as const;
/** Allowances that are kept in mind; one that is forgotten loses what was fetched for it. */
const keptPurses = 50_000;

/** A part of a purse that a call's points are taken from. */
interface Source {
  readonly purse: Purse;
  readonly part: Part;
  readonly whose: Whose;
}

/** Allowances in points a minute, which all processes share: together they never grant more. */
export class RateLimits {
  readonly #store: RateLimiterAbstract;
  readonly #purses = new LRUCache<string, Purse>({ max: keptPurses });

  /** @param store whose points and duration are the allowance of a key. */
  constructor(store: RateLimiterAbstract) {
    this.#store = store;
  }

  /** Points that the credential has in each minute. */
  limitOf({ allowance }: Pick<Credential, 'allowance'>): number {
    return allowance?.pointsPerMinute ?? this.#store.points;
  }

  /**
   * Takes so many points of a credential's allowance, or none where it has not as many. A client token's are taken from its
   * key's as well, of which its tokens leave a reserve.
   */
  async take(credential: Credential, points: number): Promise<Taken> {
    const sources = this.#sourcesOf(credential);
    for (;;) {
      const lacking = sources.filter(({ purse, part }) => !purse.holds(part, points));
      if (lacking.length === 0) break;
      const spent = lacking.find(({ purse, part }) => purse.isSpent(part, points));
      if (spent) return { allowance: least(sources), refused: { ...standing(spent), whose: spent.whose } };
      await Promise.all(lacking.map(({ purse, part }) => purse.fetch(part, points)));
    }
    for (const { purse, part } of sources) purse.spend(part, points);
    return { allowance: least(sources), refused: null };
  }

  #sourcesOf({ principal, allowance, keyId }: Credential): readonly Source[] {
    const limit = this.#store.points;
    if (allowance === null || keyId === null)
      return [{ purse: this.#purseOf(principal, limit, portions.key), part: 'whole', whose: 'own' }];
    const { pointsPerMinute } = allowance;
    return [
      { purse: this.#purseOf(principal, pointsPerMinute, portions.token), part: 'whole', whose: 'own' },
      { purse: this.#purseOf(keyId, limit, portions.key), part: 'shared', whose: 'tokensOfKey' },
    ];
  }

  #purseOf(name: string, limit: number, part: number): Purse {
    const known = this.#purses.get(name);
    if (known) return known;
    const purse = new Purse(this.#store, { name, limit, portion: Math.ceil(limit * part) });
    this.#purses.set(name, purse);
    return purse;
  }
}

function standing({ purse, part }: Source): Allowance {
  return { limit: purse.limit(part), remaining: purse.remaining(part), resetAt: purse.resetAt };
}

/** With the limit of its own, and what is left where least is left. */
function least(sources: readonly Source[]): Allowance {
  const [own, ...others] = sources.map(standing) as [Allowance, ...Allowance[]];
  const tightest = others.reduce((one, other) => (other.remaining < one.remaining ? other : one), own);
  return { ...tightest, limit: own.limit };
}
