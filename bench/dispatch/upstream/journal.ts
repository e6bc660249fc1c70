/** One call that was about one request. */
export interface Call {
  readonly prompt: string;
  /** When its first byte was there, by the machine's clock, in milliseconds. */
  readonly at: number;
  /** Whose API key it came with: gateways that are told apart have keys of their own. */
  readonly key: string;
}

/** What has been asked of the upstream since the last time that this was taken. */
export interface Journal {
  /** POSTs. */
  readonly arrivals: readonly Call[];
  /** GETs of one record. */
  readonly looks: readonly Call[];
  /** Pages of the list. */
  readonly pages: number;
}
