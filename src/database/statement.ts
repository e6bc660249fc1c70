import type pg from 'pg';

/**
 * A prepared statement with its parameters. The hot ones stand in `statements/`, each a function from what it needs to
 * one of these; test/database/statement-plans.test.ts holds the plan of each.
 */
export interface Statement<Row extends pg.QueryResultRow> {
  /**
   * One text a name, and at most 63 bytes: the server cuts off the rest. Each connection keeps what has a name prepared for
   * as long as it lives, so the names are the program's own, a few dozen in all; what varies with the caller has none.
   */
  readonly name: string | undefined;
  readonly text: string;
  readonly values: unknown[];
  /** Whether it neither locks nor waits, and so may share a connection with others that are under way. */
  readonly pipelined?: true;
  /** Never there: it carries the type of a row to whoever runs the statement. */
  readonly row?: Row;
}
