/** A client that follows one request to its end, whoever wrote it. */
export interface Follower {
  /** The request's, which no other has. */
  readonly prompt: string;
  /** What it has been told so far, in that order. */
  told(): readonly Told[];
  /** Resolves when it is done. */
  readonly ended: Promise<Ending>;
}

export interface Told {
  readonly version: number;
  readonly status: string;
}

export const toTold = ({ version, status }: Told): Told => ({ version, status });

export interface Ending {
  /** As of a process: 0 where it saw a video. */
  readonly code: number | null;
  /** What it has shown to its user, in whole. */
  readonly output: string;
}

/** Where a follower finds its gateway, and what it asks for. */
export interface Errand {
  readonly url: string;
  readonly key: string;
  readonly audioUri: string;
  readonly prompt: string;
}
