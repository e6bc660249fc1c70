/** Numeric user and group. */
export interface Ids {
  uid: number;
  gid: number;
}

/** A program as `spawn` wants it. */
export interface Command {
  file: string;
  args: string[];
  ids: Ids | Record<string, never>;
}

/** How a program of Postgres is called so that it runs as the right user. */
export type RunAs = (program: string, args: string[]) => Command;
