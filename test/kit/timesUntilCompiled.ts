/** A query that has been asked so often has been compiled (src/server/graphql/execute/compiledQueries.ts), which must not show. */
export const timesUntilCompiled = 12;
