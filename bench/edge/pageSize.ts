/** Entries of a page, wherever one is read. */
export const pageSize = 20;
