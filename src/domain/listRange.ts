/** A place in a list that is ordered by (createdAt, id): the last entry seen. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** A stretch of such a list, newest first unless read from the oldest. */
export interface ListRange {
  /** Only what is older than this one, nearest first; with `newerThan`, the other way round. */
  readonly olderThan?: ListPosition | undefined;
  readonly newerThan?: ListPosition | undefined;
  /** Read from the old end. */
  readonly fromOldest: boolean;
  /** Rows at most. */
  readonly take: number;
  /** Whether to tell if the list has an entry at `olderThan` or newer. */
  readonly tellNewer?: boolean | undefined;
  /** Whether to tell if the list has an entry at `newerThan` or older. */
  readonly tellOlder?: boolean | undefined;
}

/** What was read of a list. */
export interface ListStretch<Row> {
  /** In reading order. */
  readonly rows: readonly Row[];
  /** Whether the list has an entry at `olderThan` or newer; false where that was not asked for. */
  readonly hasNewer: boolean;
  /** Whether the list has an entry at `newerThan` or older; false where that was not asked for. */
  readonly hasOlder: boolean;
}
