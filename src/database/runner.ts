import type pg from 'pg';

export type Done = (error: Error | null | undefined, result: pg.QueryResult) => void;

/** Runs a query object, and tells what it came to. */
export type Runner = (query: pg.Submittable, done: Done) => void;

/** The types of node-postgres know query objects only without a callback. */
export function runnerOf(target: pg.Pool | pg.ClientBase): Runner {
  return target.query.bind(target) as unknown as Runner;
}
