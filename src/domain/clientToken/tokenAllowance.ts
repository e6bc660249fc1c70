/** What a client token may use of its key's allowance, and what all of them together leave to the key. Pure. */

/** What a key may use, with its tokens. */
export interface KeyAllowance {
  /** On all processes. */
  readonly pointsPerMinute: number;
  /** WebSockets and event streams that are open at a time on one process. */
  readonly socketsPerKey: number;
}

/** The part of it that one token may use. */
export interface TokenAllowance {
  readonly pointsPerMinute: number;
  readonly openConnections: number;
}

export interface Bounds {
  readonly min: number;
  readonly usual: number;
  readonly max: number;
}

/** A token with fewer points is spent by a few pages of a list. */
const minPoints = 100;
/** A page has one or two connections open; a person has a few pages. */
const usualConnections = 10;

/** Of what a key has: what its tokens may use together. The rest, a fifth, is the key's reserve. */
export function sharedPart(whole: number): number {
  return whole - Math.floor(whole / 5);
}

/** What a token may be given, and what it is given unless told otherwise: a tenth of the points, and ten connections. */
export function tokenBounds({
  pointsPerMinute,
  socketsPerKey,
}: KeyAllowance): Readonly<Record<keyof TokenAllowance, Bounds>> {
  const maxConnections = sharedPart(socketsPerKey);
  return {
    pointsPerMinute: {
      min: minPoints,
      usual: Math.max(minPoints, Math.floor(pointsPerMinute / 10)),
      max: sharedPart(pointsPerMinute),
    },
    openConnections: { min: 1, usual: Math.min(usualConnections, maxConnections), max: maxConnections },
  };
}
